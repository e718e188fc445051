import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages are rendered here; a busy machine takes its time.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });
