/** A token that nobody signed, but of the right form: the API finds no invite for it. `text` tells it from others. */
export const forged = (text: string, length = 70) => `AQ${text}`.padEnd(length, 'A');
