import { render } from 'preact';
import { App } from './app';
import { startKeys } from './keys';
import { startRouting } from './route';
import { startSettings } from './settings';

startSettings();
startRouting();
startKeys();
const root = document.getElementById('root');
if (root) render(<App />, root);
