import {
  toastApiRef,
  useApiHolder,
  type ToastApiMessage,
} from '@backstage/frontend-plugin-api';

const SHOW_MS = 8_000;

/** Says something in passing, seen and heard; silent in an app without toasts. */
export function useToast(): (message: ToastApiMessage) => void {
  const toasts = useApiHolder().get(toastApiRef);
  return message => {
    toasts?.post({ timeout: SHOW_MS, ...message });
  };
}
