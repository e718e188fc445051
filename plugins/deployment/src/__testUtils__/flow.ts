/**
 * What React Flow needs of a browser and jsdom lacks: an observer of sizes and a
 * matrix. With a size, it renders what would be in sight.
 */
export function useFlowInJsdom(size = { width: 1200, height: 560 }) {
  const original = {
    ResizeObserver: window.ResizeObserver,
    DOMMatrixReadOnly: window.DOMMatrixReadOnly,
  };

  beforeAll(() => {
    window.ResizeObserver = class implements ResizeObserver {
      constructor(private readonly tell: ResizeObserverCallback) {}
      observe(target: Element) {
        this.tell([{ target } as ResizeObserverEntry], this);
      }
      unobserve() {}
      disconnect() {}
    };
    window.DOMMatrixReadOnly = class {
      readonly m22 = 1;
    } as unknown as typeof DOMMatrixReadOnly;
  });

  afterAll(() => Object.assign(window, original));

  beforeEach(() => {
    const sized = (name: 'offsetWidth' | 'offsetHeight', value: number) =>
      jest
        .spyOn(HTMLElement.prototype, name, 'get')
        .mockImplementation(function get(this: HTMLElement) {
          // Nodes bring their size along; the room around them is the screen's.
          const own = parseFloat(
            this.style[name === 'offsetWidth' ? 'width' : 'height'],
          );
          return this.classList.contains('react-flow__node') ? own : value;
        });
    sized('offsetWidth', size.width);
    sized('offsetHeight', size.height);
  });
}
