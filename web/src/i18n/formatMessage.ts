/** Puts values into messages that were compiled when the client was built: takes the place of use-intl's own. */
import formatCompiled from 'use-intl/format-message/format-only';

function formatMessage(...given: Parameters<typeof formatCompiled>): ReturnType<typeof formatCompiled> {
  const said = formatCompiled(...given);
  // Nothing is an empty text, as it is with a parsed message.
  return Array.isArray(said) && said.length === 0 ? '' : said;
}

export default Object.assign(formatMessage, { raw: formatCompiled.raw });
