;; Loops over one memory, four float32 at a time. Pointers are byte offsets, multiples of 16; counts are elements, multiples of 4 (adamw: 16).
;; Assembled into kernels-wasm.ts by scripts/assemble.mjs.
(module
  (import "engine" "memory" (memory 1))

  ;; AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) in place:
  ;; g = gradient·scale;  m = b1·m + c1·g;  v = b2·v + c2·g²;  p = p·decay - step·m / (√v·correction + epsilon)
  ;; Four vectors for each turn of the loop, so counts are multiples of 16: a quarter less time where the arrays are in the cache.
  (func (export "adamw")
    (param $p i32) (param $g i32) (param $m i32) (param $v i32) (param $count i32)
    (param $scale f32) (param $decay f32) (param $b1 f32) (param $c1 f32) (param $b2 f32) (param $c2 f32)
    (param $step f32) (param $correction f32) (param $epsilon f32)
    (local $end i32) (local $grad v128) (local $first v128) (local $second v128)
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $grad (f32x4.mul (v128.load (local.get $g)) (f32x4.splat (local.get $scale))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load (local.get $m)) (f32x4.splat (local.get $b1)))
            (f32x4.mul (local.get $grad) (f32x4.splat (local.get $c1)))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load (local.get $v)) (f32x4.splat (local.get $b2)))
            (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad)) (f32x4.splat (local.get $c2)))))
        (v128.store (local.get $m) (local.get $first))
        (v128.store (local.get $v) (local.get $second))
        (v128.store (local.get $p)
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $p)) (f32x4.splat (local.get $decay)))
            (f32x4.div
              (f32x4.mul (local.get $first) (f32x4.splat (local.get $step)))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $correction)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $grad (f32x4.mul (v128.load offset=16 (local.get $g)) (f32x4.splat (local.get $scale))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load offset=16 (local.get $m)) (f32x4.splat (local.get $b1)))
            (f32x4.mul (local.get $grad) (f32x4.splat (local.get $c1)))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load offset=16 (local.get $v)) (f32x4.splat (local.get $b2)))
            (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad)) (f32x4.splat (local.get $c2)))))
        (v128.store offset=16 (local.get $m) (local.get $first))
        (v128.store offset=16 (local.get $v) (local.get $second))
        (v128.store offset=16 (local.get $p)
          (f32x4.sub
            (f32x4.mul (v128.load offset=16 (local.get $p)) (f32x4.splat (local.get $decay)))
            (f32x4.div
              (f32x4.mul (local.get $first) (f32x4.splat (local.get $step)))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $correction)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $grad (f32x4.mul (v128.load offset=32 (local.get $g)) (f32x4.splat (local.get $scale))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load offset=32 (local.get $m)) (f32x4.splat (local.get $b1)))
            (f32x4.mul (local.get $grad) (f32x4.splat (local.get $c1)))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load offset=32 (local.get $v)) (f32x4.splat (local.get $b2)))
            (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad)) (f32x4.splat (local.get $c2)))))
        (v128.store offset=32 (local.get $m) (local.get $first))
        (v128.store offset=32 (local.get $v) (local.get $second))
        (v128.store offset=32 (local.get $p)
          (f32x4.sub
            (f32x4.mul (v128.load offset=32 (local.get $p)) (f32x4.splat (local.get $decay)))
            (f32x4.div
              (f32x4.mul (local.get $first) (f32x4.splat (local.get $step)))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $correction)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $grad (f32x4.mul (v128.load offset=48 (local.get $g)) (f32x4.splat (local.get $scale))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load offset=48 (local.get $m)) (f32x4.splat (local.get $b1)))
            (f32x4.mul (local.get $grad) (f32x4.splat (local.get $c1)))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load offset=48 (local.get $v)) (f32x4.splat (local.get $b2)))
            (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad)) (f32x4.splat (local.get $c2)))))
        (v128.store offset=48 (local.get $m) (local.get $first))
        (v128.store offset=48 (local.get $v) (local.get $second))
        (v128.store offset=48 (local.get $p)
          (f32x4.sub
            (f32x4.mul (v128.load offset=48 (local.get $p)) (f32x4.splat (local.get $decay)))
            (f32x4.div
              (f32x4.mul (local.get $first) (f32x4.splat (local.get $step)))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $correction)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $p (i32.add (local.get $p) (i32.const 64)))
        (local.set $g (i32.add (local.get $g) (i32.const 64)))
        (local.set $m (i32.add (local.get $m) (i32.const 64)))
        (local.set $v (i32.add (local.get $v) (i32.const 64)))
        (br $next))))

  ;; SGD in place: b = momentum·b + (gradient·scale + decay·p);  p = p - rate·b.  Without momentum, b may be the gradient itself.
  (func (export "sgd")
    (param $p i32) (param $g i32) (param $b i32) (param $count i32)
    (param $scale f32) (param $decay f32) (param $momentum f32) (param $rate f32)
    (local $end i32) (local $weight v128) (local $velocity v128)
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $weight (v128.load (local.get $p)))
        (local.set $velocity
          (f32x4.add
            (f32x4.mul (v128.load (local.get $b)) (f32x4.splat (local.get $momentum)))
            (f32x4.add
              (f32x4.mul (v128.load (local.get $g)) (f32x4.splat (local.get $scale)))
              (f32x4.mul (local.get $weight) (f32x4.splat (local.get $decay))))))
        (v128.store (local.get $b) (local.get $velocity))
        (v128.store (local.get $p)
          (f32x4.sub (local.get $weight) (f32x4.mul (local.get $velocity) (f32x4.splat (local.get $rate)))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next))))

  ;; Σ x², added up in float64.
  (func (export "sumOfSquares") (param $x i32) (param $count i32) (result f64)
    (local $end i32) (local $square v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $square (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x))))
        (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $square) (local.get $square))))
        (local.set $square (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $square) (local.get $square))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

  ;; sum = sum + weight·x
  (func (export "addScaled") (param $sum i32) (param $x i32) (param $count i32) (param $weight f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $sum) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $sum) (local.get $end)))
        (v128.store (local.get $sum)
          (f32x4.add
            (v128.load (local.get $sum))
            (f32x4.mul (v128.load (local.get $x)) (f32x4.splat (local.get $weight)))))
        (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next))))

  ;; mask[i] = hash(i, key0, key1) < threshold ? 0 : kept.  The hash is murmur3's finaliser over a Weyl sequence, keyed twice.
  (func (export "dropoutMask")
    (param $mask i32) (param $count i32) (param $key0 i32) (param $key1 i32) (param $threshold i32) (param $kept f32)
    (local $end i32) (local $weyl v128) (local $hash v128)
    (local.set $end (i32.add (local.get $mask) (i32.shl (local.get $count) (i32.const 2))))
    ;; lane·0x9e3779b9 + key0
    (local.set $weyl
      (i32x4.add (v128.const i32x4 0 0x9e3779b9 0x3c6ef372 0xdaa66d2b) (i32x4.splat (local.get $key0))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $mask) (local.get $end)))
        (local.set $hash (v128.xor (local.get $weyl) (i32x4.shr_u (local.get $weyl) (i32.const 16))))
        (local.set $hash (i32x4.mul (local.get $hash) (i32x4.splat (i32.const 0x85ebca6b))))
        (local.set $hash (v128.xor (local.get $hash) (i32x4.shr_u (local.get $hash) (i32.const 13))))
        (local.set $hash (i32x4.add (local.get $hash) (i32x4.splat (local.get $key1))))
        (local.set $hash (i32x4.mul (local.get $hash) (i32x4.splat (i32.const 0xc2b2ae35))))
        (local.set $hash (v128.xor (local.get $hash) (i32x4.shr_u (local.get $hash) (i32.const 16))))
        (v128.store (local.get $mask)
          (v128.andnot
            (f32x4.splat (local.get $kept))
            (i32x4.lt_u (local.get $hash) (i32x4.splat (local.get $threshold)))))
        ;; 4·0x9e3779b9
        (local.set $weyl (i32x4.add (local.get $weyl) (i32x4.splat (i32.const 0x78dde6e4))))
        (local.set $mask (i32.add (local.get $mask) (i32.const 16)))
        (br $next))))
)
