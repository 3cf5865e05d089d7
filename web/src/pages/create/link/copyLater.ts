/**
 * Copies a text that is still to come. Some browsers let a page copy only while a press is handled, so they are given the
 * promise. False where nothing was copied.
 */
export async function copyLater(text: Promise<string>): Promise<boolean> {
  try {
    if (typeof ClipboardItem === 'function' && 'write' in navigator.clipboard) {
      const item = new ClipboardItem({
        'text/plain': text.then((plain) => new Blob([plain], { type: 'text/plain' })),
      });
      await navigator.clipboard.write([item]);
    } else await navigator.clipboard.writeText(await text);
    return true;
  } catch {
    return false;
  }
}
