/** A trumpet, drawn for Band Invites: an ornament in the colour of the text around it. */
export function Trumpet({ className }: { readonly className?: string | undefined }) {
  return (
    <svg viewBox="0 0 128 56" fill="none" stroke="currentColor" strokeLinecap="round" className={className} aria-hidden>
      <path
        d="M6 15v14M6 22h82c15 0 26-5 34-17v34c-8-12-19-17-34-17M38 22a11 11 0 0 0 0 22h42a11 11 0 0 0 0-22M45 6h6m4 0h6m4 0h6M48 6v8m10-8v8m10-8v8"
        strokeWidth="4"
        strokeLinejoin="round"
      />
      <path d="M48 16v34m10-34v34m10-34v34" strokeWidth="7.5" strokeLinecap="butt" />
    </svg>
  );
}
