/** Resources that live as long as a training. */
export class Owned implements Disposable {
  private readonly resources: Disposable[] = [];

  add<T extends Disposable>(resource: T): T {
    this.resources.push(resource);
    return resource;
  }

  /** In reverse order: later resources may need earlier ones. */
  [Symbol.dispose](): void {
    for (const resource of this.resources.splice(0).reverse()) resource[Symbol.dispose]();
  }
}
