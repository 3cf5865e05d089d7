import { createTheme } from '@mantine/core';

/** Of a dialog, not of the page: else screen readers tell of two banners. */
const attributes = { header: { role: 'presentation' } };

/** The theme's CSS variables are in styles/theme.css. */
export const theme = createTheme({
  primaryColor: 'violet',
  cursorType: 'pointer',
  components: {
    Modal: { defaultProps: { lockScroll: false, centered: true, attributes } },
    Drawer: { defaultProps: { lockScroll: false, position: 'right', attributes } },
    // Menus stay where their button is, also in the order of the document.
    Menu: {
      defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false, position: 'bottom-end', shadow: 'md' },
    },
    Paper: { defaultProps: { radius: 'lg', withBorder: true } },
  },
});
