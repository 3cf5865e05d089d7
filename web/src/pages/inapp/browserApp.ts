/** In which app's own browser the page is open, and how that hands a page over to the real one. */
import InAppSpy from 'inapp-spy';

export interface BrowserApp {
  /** As people know it; none where only the kind of browser tells that it is an app's. */
  readonly name: string | undefined;
  /** Whose phone: their menus look different. */
  readonly phone: 'apple' | 'android';
}

/** Facebook's browsers don't tell for certain which of its apps they are in. */
const NAMES: Partial<Record<string, string>> = {
  facebook: 'Facebook',
  messenger: 'Facebook',
  twitter: 'X',
  line: 'LINE',
  gsa: 'Google',
};

export function browserApp(userAgent: string): BrowserApp | undefined {
  const { isInApp, appKey, appName } = InAppSpy({ ua: userAgent });
  // The library takes these letters for Google's app wherever they stand, as in the name of a device.
  if (!isInApp || (appKey === 'gsa' && !userAgent.includes('GSA/'))) return undefined;
  const phone = /iPhone|iPad|iPod/.test(userAgent) ? 'apple' : 'android';
  return { name: NAMES[appKey ?? ''] ?? appName, phone };
}
