//! Groups the digits of a number while it is typed: what the widget loads with the first key, and can do without.

use wasm_bindgen::prelude::wasm_bindgen;

/// The field's text, grouped; nothing where it stands well already.
#[wasm_bindgen]
pub fn grouped(typed: &str, calling_code: &str) -> Option<String> {
    jawort_shared::phone::as_you_type(typed, calling_code)
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());
