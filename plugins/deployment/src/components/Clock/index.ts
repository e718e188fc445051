export { Ago } from './Ago';
export { ClockProvider, useNow } from './Clock';
