/** What the page of an invite is told about it. */
export const info = {
  band: { id: 'b1', name: 'The Analytical Engines' },
  role: 'member',
  part: null,
  message: null,
  inviter: { display_name: 'Ada' },
  kind: 'user',
  email_hint: null,
  expires_at: '2100-01-01T00:00:00Z',
  uses_left: 1,
  viewer: { already_member: false, can_accept: true },
};
