/**
 * The band that someone began to found before they signed in. Its name is in the tab's session storage, since signing in
 * leaves the page, until the band is there.
 */
const KEY = 'band-to-found';

let pressed = false;

export function keepName(name: string): void {
  try {
    if (name) sessionStorage.setItem(KEY, name);
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing: the name is typed once more.
  }
}

export function keptName(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** Whoever pressed the button to found a band has signed in. */
export function startFounding(): void {
  pressed = true;
}

/** Whether the button was pressed before the sign-in. */
export const wasPressed = () => pressed;

/** Whether to found the band without another press: once. */
export function takePressed(): boolean {
  const taken = pressed;
  pressed = false;
  return taken;
}
