import './styles/mantine.css';
import './styles/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { session } from './auth/session';
import { watchAddress } from './pages/invite/token';

// Before anything else: the token leaves the address.
watchAddress();
session.start(window.location.pathname === '/signed-in');

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
