/* global document, localStorage, matchMedia */
// Before anything is painted: the theme that was chosen here, where Mantine keeps it, else the device's.
(() => {
  let theme;
  try {
    theme = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // A browser that keeps nothing.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', theme);
})();
