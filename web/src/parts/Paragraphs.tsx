import classes from './Paragraphs.module.css';

/** A text of several lines; blank lines part its paragraphs, each in its own direction of writing. */
export function Paragraphs({ text }: { readonly text: string }) {
  return text.split('\n\n').map((lines, index) => (
    <p key={index} dir="auto" className={classes.paragraph ?? ''}>
      {lines}
    </p>
  ));
}
