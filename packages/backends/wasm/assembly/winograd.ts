// 3x3 convolutions of stride 1 with a quarter of the multiplications: Winograd's F(4x4, 3x3).
//
// Four neighboring outputs of a filter of three need six products instead of twelve, if inputs,
// filter and products are transformed; in two dimensions 36 instead of 144. The transforms evaluate
// polynomials at six points. An image is cut into tiles of 4x4 outputs, each of 6x6 inputs. At each
// of the 36 points, the channels of all tiles form a matrix, which the filter's matrix multiplies.
//
// Lavin and Gray, CVPR 2016, section 4. They take the points 0, ±1, ±2 and infinity. Here they are
// 0, ±a, ±b and infinity, with a = 1/√2 and b = √2: the numbers in the transforms are closer
// together, and the largest rounding errors five times smaller.

/** The points of a transformed tile. */
export const POINTS: i32 = 36;

/** The points a and b, and their cubes. */
export const A: f32 = 0.70710678118654752;
export const B: f32 = 1.41421356237309505;
export const A3: f32 = 0.35355339059327376;
export const B3: f32 = 2.82842712474619010;
