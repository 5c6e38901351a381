export { type Refusal, refusalOf } from '../model/refusals.ts';
