import { beforeEach, describe, expect, test } from 'vitest';
import { LANGUAGES, TAGS } from '../i18n/choice';
import de from '../i18n/languages/de/messages.json';
import en from '../i18n/languages/en/messages.json';
import { sayFirst } from './firstWords';

const invite = () => Response.json({ band: { id: 'b1', name: 'The <b>Analytical</b> Engines' } });
const root = () => document.getElementById('root');

describe('while the client is loading', () => {
  beforeEach(() => {
    document.body.innerHTML = '<div id="root"><div>Band Invites</div></div>';
  });

  test('the page says which band the invite is to, and leaves the answer to the client', async () => {
    const answer = Promise.resolve(invite());
    await sayFirst(answer);
    expect(root()).toHaveTextContent('Band InvitesYou are invited to the bandThe <b>Analytical</b> Engines');
    expect(await (await answer).json()).toMatchObject({ band: { id: 'b1' } });
  });

  test('an invite that has ended says nothing yet', async () => {
    await sayFirst(Promise.resolve(new Response('{}', { status: 410 })));
    expect(root()).toHaveTextContent(/^Band Invites$/);
  });

  test('nothing is added to a client that is there already', async () => {
    const said = sayFirst(Promise.resolve(invite()));
    root()?.replaceChildren('The invite');
    await said;
    expect(root()).toHaveTextContent(/^The invite$/);
  });

  test.each(TAGS)('it says what the page says, in %s', (tag) => {
    expect(LANGUAGES[tag].invited).toBe({ de, en }[tag].invite.fromNobody);
  });
});
