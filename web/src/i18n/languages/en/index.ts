import messages from './messages.json?url';

export default {
  name: 'English',
  messages,
  /** Said above the band's name while the rest is loading. */
  invited: 'You are invited to the band',
  /** Said where neither the client nor its messages can be loaded. */
  lost: 'Band Invites could not be loaded. Reload the page, or open the link again.',
};
