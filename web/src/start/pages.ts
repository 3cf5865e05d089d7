/** Pages that people come to from elsewhere: they are asked for before the rest of the client is there, and again by it. */
export const bandPage = () => import('../pages/band/BandPage');
export const invitesSection = () => import('../pages/band/InvitesSection');
export const homePage = () => import('../pages/HomePage');
/** What the header shows to whoever is signed in. */
export const signedInNav = () => import('../parts/SignedInNav');
export const invitePage = () => import('../pages/invite/InvitePage');

/** What the page at this path is made of, if it is one of them. */
export function partsOf(path: string): readonly (() => Promise<unknown>)[] {
  if (path === '/invite') return [invitePage];
  const more = () => import('../styles/more');
  if (path === '/') return [homePage, more];
  const [band, section] = /^\/bands\/[^/]+(\/invites|\/settings)?$/.exec(path) ?? [];
  if (!band) return [];
  return section === '/invites' ? [bandPage, invitesSection, more] : [bandPage, more];
}
