// Cells that touch, corners included, become one region.
/** In cells; right and bottom are the first ones outside. */
export type CellRegion = { left: number; top: number; right: number; bottom: number; cells: number };

export function joinCells(cells: Uint8Array, columns: number): CellRegion[] {
  const rows = cells.length / columns;
  const seen = new Uint8Array(cells.length);
  const regions: CellRegion[] = [];

  function flood(seed: number): CellRegion {
    const region = { left: columns, top: rows, right: 0, bottom: 0, cells: 0 };
    const stack = [seed];
    seen[seed] = 1;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [column, row] = [at % columns, Math.floor(at / columns)];
      region.cells += 1;
      region.left = Math.min(region.left, column);
      region.right = Math.max(region.right, column + 1);
      region.top = Math.min(region.top, row);
      region.bottom = Math.max(region.bottom, row + 1);
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const next = y * columns + x;
          if (!cells[next] || seen[next]) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    return region;
  }

  for (let at = 0; at < cells.length; at++) if (cells[at] && !seen[at]) regions.push(flood(at));
  return regions;
}
