/** On a shaky line files get lost: what is loaded while the client runs is asked for twice. */

/** Browsers that remember until the page is reloaded that a script failed make nothing of it (whatwg/html#10327). */
export async function twice<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return load();
  }
}

/** A stylesheet that failed would pass for loaded at the next try. */
export function dropLostStyles(): void {
  const drop = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement) target.remove();
  };
  window.addEventListener('error', drop, true);
}
