/** The client's languages: a folder and a line each. */
export { default as en } from './en';
export { default as de } from './de';
