import './styles/mantine.css';
import './styles/theme.css';
import './styles/everybody.css';
import './styles/bands.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { forgetOldRows } from './parts/keptRows';

forgetOldRows();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
