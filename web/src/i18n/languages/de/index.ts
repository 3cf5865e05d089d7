import messages from './messages.json?url';

export default {
  name: 'Deutsch',
  messages,
  invited: 'Du bist eingeladen:',
  lost: 'Band Invites konnte nicht geladen werden. Lade die Seite neu, oder öffne den Link noch einmal.',
};
