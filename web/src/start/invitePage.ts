/** The invite page is asked for before the rest of the client is there, and again by it. */
export const invitePage = () => import('../pages/invite/InvitePage');
