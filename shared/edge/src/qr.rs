//! Links as QR codes (ISO/IEC 18004): error correction M, a quiet zone of four modules.

use crate::problem::Problem;
use crate::refusals::internal;
use png::{BitDepth, ColorType, Encoder, EncodingError};
use qrcode::render::svg;
use qrcode::{Color, EcLevel, QrCode};

/// The blank modules on each side.
const QUIET: usize = 4;
/// The width and height of a module in a PNG, in pixels.
const SCALE: usize = 8;

/// A QR code.
pub struct Qr(QrCode);

impl Qr {
    /// The QR code of a link.
    ///
    /// # Errors
    /// `internal` if the link is longer than a code can hold, about 2,300 bytes.
    pub fn of(link: &str) -> Result<Self, Problem> {
        QrCode::with_error_correction_level(link, EcLevel::M)
            .map(Self)
            .map_err(broken)
    }

    /// The code as SVG.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut picture = self.0.render::<svg::Color>();
        picture.quiet_zone(true).module_dimensions(4, 4).build()
    }

    /// The code as PNG, black on white, eight pixels for each module.
    ///
    /// # Errors
    /// `internal` if the encoder fails.
    pub fn png(&self) -> Result<Vec<u8>, Problem> {
        let modules = self.0.width();
        let width = (modules + 2 * QUIET) * SCALE;
        let mut pixels = vec![u8::MAX; width * width];
        for (index, color) in self.0.to_colors().into_iter().enumerate() {
            if color == Color::Light {
                continue;
            }
            let (x, y) = ((index % modules + QUIET) * SCALE, (index / modules + QUIET) * SCALE);
            for row in y..y + SCALE {
                if let Some(module) = pixels.get_mut(row * width + x..row * width + x + SCALE) {
                    module.fill(0);
                }
            }
        }
        encode(width, &pixels).map_err(broken)
    }
}

fn encode(width: usize, pixels: &[u8]) -> Result<Vec<u8>, EncodingError> {
    let side = u32::try_from(width).unwrap_or_default();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(file)
}

fn broken(cause: impl std::fmt::Display) -> Problem {
    internal(format!("the QR code can't be made: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str =
        "https://bands.example/invite#AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz0123456789-_AaBb";

    /// Checks the text and the quiet zone of a picture of one QR code.
    fn check(width: usize, module: usize, pixel: impl Fn(usize, usize) -> u8) {
        let zone = QUIET * module;
        for along in 0..width {
            for depth in 0..zone {
                assert!(pixel(along, depth) == u8::MAX && pixel(depth, along) == u8::MAX);
                assert!(pixel(along, width - 1 - depth) == u8::MAX && pixel(width - 1 - depth, along) == u8::MAX);
            }
        }
        assert_eq!(pixel(zone, zone), 0, "the code starts after the zone");
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, width, pixel);
        let grids = picture.detect_grids();
        let [grid] = grids.as_slice() else {
            panic!("{} codes", grids.len())
        };
        let (about, text) = grid.decode().expect("a QR code");
        assert_eq!(text, LINK);
        assert_eq!(about.ecc_level, 0, "M is 00 in a code's format bits");
    }

    #[test]
    fn a_png_reads_as_the_link() {
        let file = Qr::of(LINK).expect("a code").png().expect("a picture");
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let width = reader.next_frame(&mut pixels).expect("a picture").width as usize;
        check(width, SCALE, |x, y| pixels[y * width + x]);
    }

    #[test]
    fn an_svg_reads_as_the_link() {
        let text = Qr::of(LINK).expect("a code").svg();
        let tree = resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).expect("an SVG");
        let size = tree.size().to_int_size();
        let mut canvas = resvg::tiny_skia::Pixmap::new(size.width(), size.height()).expect("a canvas");
        resvg::render(&tree, resvg::tiny_skia::Transform::identity(), &mut canvas.as_mut());
        let (width, pixels) = (size.width() as usize, canvas.pixels());
        check(width, 4, |x, y| pixels[y * width + x].red());
    }
}
