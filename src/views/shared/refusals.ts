export { type Refusal, refusalOf } from '../../store/refusals.ts';
