import messages from './messages.json?url';

export default {
  name: 'English',
  messages,
  /** Said where neither the client nor its messages can be loaded. */
  lost: 'Band Invites could not be loaded. Reload the page, or open the link again.',
};
