import { createTheme } from '@mantine/core';

/** The theme's CSS variables are in styles/theme.css. */
export const theme = createTheme({
  primaryColor: 'violet',
  cursorType: 'pointer',
  components: {
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false, position: 'right' } },
    Paper: { defaultProps: { radius: 'lg', withBorder: true } },
  },
});
