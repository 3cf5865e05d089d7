import { session } from '../auth/session';
import type { components } from './schema';

export type ProblemDocument = components['schemas']['Problem'];
export type Fault = components['schemas']['FieldError'];

/** Every code of the API's catalogue, and `offline`: no answer came. */
export const CODES = [
  'malformed-body',
  'malformed-query',
  'invalid-cursor',
  'unauthenticated',
  'not-band-admin',
  'not-band-member',
  'wrong-account',
  'email-not-verified',
  'no-email-in-token',
  'invite-not-found',
  'member-not-found',
  'user-not-found',
  'route-not-found',
  'method-not-allowed',
  'already-invited',
  'already-member',
  'band-full',
  'last-admin',
  'invite-not-pending',
  'not-declinable',
  'mail-off',
  'conflict',
  'invite-expired',
  'invite-revoked',
  'invite-used',
  'invite-declined',
  'inviter-left',
  'former-member',
  'reply-to-changed',
  'body-too-large',
  'unsupported-media-type',
  'invalid-input',
  'idempotency-key-reused',
  'resend-too-soon',
  'quota-exceeded',
  'internal',
  'unavailable',
  'offline',
] as const;

export type Code = (typeof CODES)[number];

export function isCode(code: string): code is Code {
  return (CODES as readonly string[]).includes(code);
}

/** Why the API said no, or that it said nothing. */
export class Refused extends Error {
  readonly code: Code;
  /** Who was signed in by then. */
  private readonly pass = session.pass();

  constructor(readonly problem: ProblemDocument) {
    super(problem.title);
    this.name = 'Refused';
    this.code = isCode(problem.code) ? problem.code : 'internal';
  }

  /** What is wrong with the field that this JSON pointer names. */
  fault(pointer: string): Fault | undefined {
    return this.problem.errors?.find((fault) => fault.pointer === pointer);
  }

  /** Whether the same request may succeed in a moment. */
  get passing(): boolean {
    return ['offline', 'unavailable', 'internal', 'conflict'].includes(this.code);
  }

  /** Whether it was for a sign-in that another has replaced since. */
  get isOver(): boolean {
    const pass = session.pass();
    return this.code === 'unauthenticated' && pass !== undefined && pass !== this.pass;
  }

  /** Whether asking once more by itself makes sense: `retry.ts` has repeated the others already. */
  get unrepeated(): boolean {
    return ['offline', 'internal'].includes(this.code);
  }

  static as(code: Code, status: number): Refused {
    return new Refused({ type: `/problems/${code}`, code, title: code, status, detail: '', instance: '' });
  }
}

/** Whatever was thrown, as a refusal. */
export function refusalOf(error: unknown): Refused {
  return error instanceof Refused ? error : Refused.as('internal', 0);
}
