// The figures of the process that serves this page.
import { asAdmin, sendForJson } from './client.js';
import { urls } from './settings.js';

export const getOverview = (after, signal) =>
  sendForJson('GET', urls.overview(after), { credential: asAdmin(), signal });
