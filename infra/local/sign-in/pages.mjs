// The pages of the local sign-in. What was typed is escaped.

const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 24rem; margin: 8vh auto; padding: 0 1rem; }
  label { display: block; margin: .75rem 0; }
  input:not([type=checkbox]), button { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; }
  button { margin: .25rem 0; cursor: pointer; }
  .refusal { color: #c00; color: light-dark(#a00, #f99); }
</style>
<h1>${escape(title)}</h1>
${body}
</html>`;

/** A page that says something. `html` is trusted. */
export const messagePage = (title, text, html = '') => page(title, `<p>${escape(text)}</p>${html}`);

/** The form, and a button for each account that signed in before. */
export function formPage({ known, hint, refusal, typed }) {
  const value = (name) => escape(typed?.get(name) ?? (name === 'email' ? hint : ''));
  const checked = !typed || typed.get('email_verified') ? 'checked' : '';
  const again = known
    .slice(0, 8)
    .map(
      ({ sub, name, email }) =>
        `<button name="known" value="${escape(sub)}">${escape(name)} (${escape(email)})</button>`,
    )
    .join('');
  return page(
    'Local sign-in',
    `<p>This issuer is for development: whoever you say you are, you are.</p>
${refusal ? `<p class="refusal" role="alert">${escape(refusal)}</p>` : ''}
<form method="post">
  <label>Name <input name="name" autocomplete="off" value="${value('name')}"></label>
  <label>E-mail <input name="email" autocomplete="off" value="${value('email')}"></label>
  <label>User id (else the e-mail's first half) <input name="sub" autocomplete="off" value="${value('sub')}"></label>
  <label><input type="checkbox" name="email_verified" ${checked}> The e-mail address is verified</label>
  <button>Sign in</button>
  <button name="cancel" value="yes">Cancel</button>
</form>
${again ? `<form method="post"><h2>Again as</h2>${again}</form>` : ''}`,
  );
}
