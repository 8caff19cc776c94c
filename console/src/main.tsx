import { render } from 'preact';
import { App } from './app';
import { startKeys } from './keys';
import { startRouting } from './route';
import { startSettings } from './settings';

async function start(): Promise<void> {
  startRouting();
  startKeys();
  await startSettings();
  const root = document.getElementById('root');
  if (root) render(<App />, root);
}
void start();
