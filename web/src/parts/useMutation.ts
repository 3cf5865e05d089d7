import {
  type DefaultError,
  type MutateFunctionRest,
  useMutation as useAnyMutation,
  type UseMutationOptions,
  type UseMutationResult,
} from '@tanstack/react-query';
import { useRef } from 'react';

/** Presses on the same spot in quick succession are one series. */
let series = 0;
window.addEventListener(
  'click',
  ({ detail }) => {
    if (detail < 2) series += 1;
  },
  true,
);

type Options<Data, Variables, Context> = UseMutationOptions<Data, DefaultError, Variables, Context>;

type Result<Data, Variables, Context> = UseMutationResult<Data, DefaultError, Variables, Context>;
type Without<Each> = Each extends unknown ? Omit<Each, 'mutate' | 'mutateAsync'> : never;

type Mutation<Data, Variables, Context> = Without<Result<Data, Variables, Context>> & {
  /** Says whether it was begun. */
  readonly mutate: (
    variables: Variables,
    more?: Pick<Options<Data, Variables, Context>, 'onSuccess' | 'onError'>,
  ) => boolean;
};

/**
 * React Query's own, but the same thing is done once where a press comes while it is being done, or is the second of a
 * double click. What failed can be tried again.
 */
export function useMutation<Data = unknown, Variables = void, Context = unknown>(
  options: Options<Data, Variables, Context>,
): Mutation<Data, Variables, Context> {
  const mutation = useAnyMutation(options);
  const last = useRef<{ variables: string; series: number; state: 'busy' | 'done' | 'failed' }>(undefined);
  return {
    ...mutation,
    mutate: (variables, more) => {
      const before = last.current;
      const text = JSON.stringify([variables]);
      const isSame = before?.variables === text && before.state !== 'failed';
      if (isSame && (before.state === 'busy' || before.series === series)) return false;
      const begun: typeof last.current = (last.current = { variables: text, series, state: 'busy' });
      const end = (state: 'done' | 'failed') => () => {
        begun.state = state;
      };
      void mutation
        .mutateAsync(...([variables, more] as MutateFunctionRest<Data, DefaultError, Variables, Context>))
        .then(end('done'), end('failed'));
      return true;
    },
  };
}
