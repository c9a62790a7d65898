/** The outlines an object may have, in the order in which class numbers use them. */
export const SHAPES = ["disc", "triangle", "square", "star", "cross", "crescent"] as const;

export type Shape = (typeof SHAPES)[number];

type Polygon = readonly (readonly [x: number, y: number])[];

// Written as decimals, not computed with sin and cos: their last digit differs between engines.
const TRIANGLE: Polygon = [[0, 1.12], [-0.97, -0.56], [0.97, -0.56]];
const STAR: Polygon = [
  [0, 1.12], [-0.294, 0.405], [-1.065, 0.346], [-0.476, -0.155], [-0.658, -0.906],
  [0, -0.5], [0.658, -0.906], [0.476, -0.155], [1.065, 0.346], [0.294, 0.405],
];
const CROSS: Polygon = [
  [0.34, 0.98], [-0.34, 0.98], [-0.34, 0.34], [-0.98, 0.34], [-0.98, -0.34], [-0.34, -0.34],
  [-0.34, -0.98], [0.34, -0.98], [0.34, -0.34], [0.98, -0.34], [0.98, 0.34], [0.34, 0.34],
];

const disc = (x: number, y: number, radius: number): number => Math.sqrt(x * x + y * y) - radius;

const polygon = (vertices: Polygon, x: number, y: number): number => {
  let squared = Infinity;
  let inside = false;
  let [px, py] = vertices[vertices.length - 1] as readonly [number, number];
  for (const [qx, qy] of vertices) {
    const ex = px - qx, ey = py - qy;
    const wx = x - qx, wy = y - qy;
    const along = Math.min(1, Math.max(0, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
    const dx = wx - ex * along, dy = wy - ey * along;
    squared = Math.min(squared, dx * dx + dy * dy);
    if (qy > y !== py > y && x < qx + (ex * wy) / ey) inside = !inside;
    [px, py] = [qx, qy];
  }
  return inside ? -Math.sqrt(squared) : Math.sqrt(squared);
};

/** The signed distance from a point to the outline of a shape of radius about one: negative inside. */
export const distanceToShape = (shape: Shape, x: number, y: number): number => {
  switch (shape) {
    case "disc": return disc(x, y, 0.88);
    case "triangle": return polygon(TRIANGLE, x, y);
    case "square": return Math.max(Math.abs(x), Math.abs(y)) - 0.78;
    case "star": return polygon(STAR, x, y);
    case "cross": return polygon(CROSS, x, y);
    case "crescent": return Math.max(disc(x, y, 1), -disc(x - 0.52, y, 0.72));
  }
};
