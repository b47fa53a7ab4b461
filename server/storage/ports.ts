// Blobs: bytes under a name, outside the database.

export interface BlobStore {
  /** Whole or not at all: a crash leaves no half blob under the name. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is none. */
  get(name: string): Promise<Buffer | null>;
  remove(name: string): Promise<void>;
  /** Everything whose name begins with `prefix/`. */
  removeAll(prefix: string): Promise<void>;
}
