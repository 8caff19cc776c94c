// A value that components can watch. No framework: a set of listeners.
import { useEffect, useState } from 'preact/hooks';

export interface Cell<T> { get(): T; set(value: T): void; watch(listener: () => void): () => void }

export function cell<T>(value: T): Cell<T> {
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}

export function useCell<T>(of: Cell<T>): T {
  const [value, setValue] = useState(() => of.get());
  useEffect(() => {
    setValue(() => of.get());
    return of.watch(() => setValue(() => of.get()));
  }, [of]);
  return value;
}
