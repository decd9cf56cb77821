"""Names of JAX that are not here, each with what is nearest. Read only when one is asked for.

A line: names, apart by blanks; a colon; what to use instead.
"""

_COMPLEX = "it gives complex numbers, which are not supported here"

TEXTS = {
    "jax": """
        profiler monitoring: nearest is `athanor run --profile`, which lists what was compiled and how often it ran
        distributed process_indices host_count host_id host_ids: everything runs in one process; nearest is jax.devices() with jax.config.update('jax_num_cpu_devices', 8)
        export stages: nearest is jax.jit(f).lower(*args) and jax.make_jaxpr(f)(*args)
        ffi interpreters core lib dlpack memory ref Ref new_ref free_ref empty_ref freeze custom_batching custom_derivatives ad api_util softmax_custom_jvp: internals of JAX; nearest are jax.custom_jvp, jax.custom_vjp and jax.pure_callback
        live_arrays copy_to_host_async: nearest is jax.device_get
        make_array_from_callback make_array_from_single_device_arrays make_array_from_process_local_data device_put_replicated device_put_sharded reshard: nearest is jax.device_put(x, sharding)
        fwd_and_bwd saved_input_vjp vjp3: nearest are jax.vjp and jax.linearize
        debug_nans debug_infs check_tracer_leaks checking_leaks debug_key_reuse enable_checks log_compiles explain_cache_misses no_tracing no_execution: nearest is jnp.isnan(x).any() with jax.debug.print
        numpy_dtype_promotion numpy_rank_promotion legacy_prng_key default_prng_impl enable_custom_prng threefry_partitionable: nearest is jax.config.update, which knows jax_enable_x64 and jax_threefry_partitionable
        transfer_guard transfer_guard_device_to_device transfer_guard_device_to_host transfer_guard_host_to_device thread_guard array_garbage_collection_guard allow_f16_reductions default_device: host and devices share one memory here; nearest is jax.device_put
        float0: gradients of integers are zeros of their own type here
        Shard auto_pcast smap remove_size_one_mesh_axis_from_type: nearest are jax.shard_map and jax.device_put
        ds: nearest is slice(start, start + size)
        print_environment_info make_user_context: nearest is jax.__version__
        jax2tf jax2tf_associative_scan_reductions cloud extend: nothing like it is here
        """,
    "jax.numpy": f"""
        fft: {_COMPLEX}; the cosine and sine parts of a discrete Fourier transform are x @ jnp.cos(a) and -x @ jnp.sin(a) with a = 2 * jnp.pi * jnp.outer(n, n) / len(x) and n = jnp.arange(len(x))
        roots: {_COMPLEX}; nearest is jnp.polyval with Newton's method, or numpy.roots
        cdouble csingle complex_ sort_complex ComplexWarning: complex numbers are not supported here; nearest is an array with a last axis of two, real and imaginary part
        int4 uint4 int2 uint2 int1 uint1: nearest are jnp.int8 and jnp.uint8
        float8_e4m3fn float8_e5m2 float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn float6_e2m3fn float6_e3m2fn: nearest are jnp.float16 and jnp.bfloat16
        fromfile fromiter fromstring from_dlpack: nearest is jnp.asarray of a list or a NumPy array
        frompyfunc ufunc: nearest are jnp.vectorize and jax.vmap
        einsum_path: nearest is jnp.einsum, which contracts from left to right
        histogramdd: nearest are jnp.histogram and jnp.histogram2d
        polydiv: nearest are jnp.polymul and jnp.polyval
        mask_indices: nearest are jnp.tril_indices and jnp.triu_indices
        printoptions get_printoptions: nearest is numpy.printoptions around print(numpy.asarray(x))
        spacing: nearest is jnp.nextafter(x, jnp.inf) - x
        copyto: arrays are immutable; nearest is x.at[...].set(y)
        object_ character flexible: arrays hold numbers; nearest is a Python list
        """,
    "jax.numpy.linalg": f"""
        eig eigvals: {_COMPLEX}; nearest are jnp.linalg.eigh and eigvalsh for symmetric matrices, numpy.linalg.eig for real eigenvalues
        """,
    "jax.lax": f"""
        fft FftType: {_COMPLEX}; nearest are products with jnp.cos and jnp.sin of 2 * jnp.pi * jnp.outer(n, n) / len(x)
        complex conj real imag: complex numbers are not supported here; nearest is an array with a last axis of two
        igamma igammac igamma_grad_a random_gamma_grad betainc zeta polygamma: nearest are lax.lgamma, lax.digamma and jax.random.gamma
        ragged_dot ragged_dot_general ragged_all_to_all: nearest is jnp.einsum with a mask
        conv_general_dilated_local: nearest is lax.conv_general_dilated_patches with jnp.einsum
        rng_bit_generator rng_uniform RandomAlgorithm: nearest are jax.random.bits and jax.random.uniform
        select_and_scatter_add select_and_gather_add_p: nearest is lax.reduce_window, whose gradient is this
        scatter_apply: nearest is x.at[...].apply(f)
        platform_dependent composite scaled_dot broadcast_like broadcast_to_rank: nearest are lax.cond and lax.broadcast_in_dim
        tile stack unstack empty: nearest are jnp.tile, jnp.stack, jnp.unstack and jnp.empty
        mulhi: nearest is jnp.multiply in a wider type
        dot_product_attention: nearest is jax.nn.dot_product_attention
        DotAlgorithm DotAlgorithmPreset AccuracyMode Tolerance: nearest is lax.Precision
        ConvGeneralDilatedDimensionNumbers DotDimensionNumbers PrecisionLike RaggedDotDimensionNumbers: types for annotations; nearest is tuple
        conv_general_permutations conv_general_shape_tuple conv_shape_tuple conv_transpose_shape_tuple reduce_window_shape_tuple shape_as_value: nearest is jax.eval_shape
        dtype: nearest is x.dtype
        pswapaxes: nearest is lax.all_to_all
        after_all create_token psend precv stage dce_sink: nearest is jax.debug.callback, which keeps the order
        """,
    "jax.lax.linalg": f"""
        eig schur hessenberg: {_COMPLEX}; nearest is lax.linalg.eigh for symmetric matrices
        householder_product ormqr: nearest is lax.linalg.qr
        lu_pivots_to_permutation: nearest is the third result of lax.linalg.lu
        tridiagonal tridiagonal_solve: nearest is jnp.linalg.solve
        cholesky_update symmetric_product: nearest is lax.linalg.cholesky of the changed matrix
        EigImplementation EighImplementation SvdAlgorithm: there is one algorithm here, Jacobi's rotations
        qdwh: nearest is lax.linalg.svd, of which u @ vh is the polar factor
        """,
    "jax.nn": """
        scaled_matmul scaled_dot_general get_scaled_dot_general_config: narrow floats with scales are not supported here; nearest is jnp.matmul
        """,
    "jax.nn.initializers": """
        delta_orthogonal: nearest is jax.nn.initializers.orthogonal at the centre of a kernel of zeros
        Initializer RandomInitializer: nearest is Callable[..., jax.Array]
        """,
    "jax.tree": """
        reduce_associative: nearest is jax.tree.reduce
        static: nearest is jax.tree_util.register_dataclass with meta_fields
        """,
    "jax.dtypes": """
        float0 extended scalar_type_of TypePromotionError itemsize_bits: nearest are jnp.dtype and jnp.issubdtype
        """,
    "jax.random": """
        binomial multinomial: nearest is jax.random.bernoulli(key, p, (n, ...)).sum(0), or jax.random.categorical
        key_dtype: nearest is jax.random.key(0).dtype
        """,
    "jax.scipy": """
        cluster fft integrate interpolate ndimage sparse spatial: nearest are jax.numpy (jnp.interp, jnp.trapezoid, jnp.convolve) and jax.image
        optimize: nearest are optax and jax.grad; optax.lbfgs minimises as BFGS does
        """,
    "jax.scipy.signal": f"""
        stft istft csd welch fftconvolve: {_COMPLEX}; nearest is jax.scipy.signal.convolve
        detrend: nearest is x - x.mean()
        savgol_filter: nearest are jnp.polyfit and jnp.convolve
        """,
    "jax.scipy.special": """
        betainc gammainc gammaincc polygamma zeta gammasgn multigammaln poch loggamma: nearest are jax.scipy.special.gammaln, digamma and betaln
        exp1 expi expn expint fresnel sici dawsn spence wofz erfcx: nearest are jax.scipy.special.erf and jnp.trapezoid of the integrand
        hyp1f1 hyp2f1 lpmn lpmn_values sph_harm_y bessel_jn bernoulli owens_t: nearest are jax.scipy.special.i0, i1 and sums of the series
        boxcox boxcox1p comb perm stirling2: nearest are jax.scipy.special.gammaln and factorial
        """,
    "jax.scipy.linalg": f"""
        sqrtm funm schur rsf2csf: {_COMPLEX}; of symmetric matrices jnp.linalg.eigh gives functions: v * f(w) @ v.T
        polar: nearest is jnp.linalg.svd, of which u @ vh is the orthogonal factor
        hessenberg expm_frechet solve_sylvester eigh_tridiagonal qr_multiply: nearest are jax.jvp of jax.scipy.linalg.expm, jnp.linalg.solve with jnp.kron, jnp.linalg.eigh and jnp.linalg.qr
        circulant companion convolution_matrix dft fiedler fiedler_companion hadamard hankel helmert hilbert invhilbert invpascal leslie pascal: nearest are jax.scipy.linalg.toeplitz and jnp.fromfunction
        """,
    "jax.scipy.stats": """
        chi2 gennorm pareto truncnorm vonmises wrapcauchy gumbel_l gumbel_r betabinom binom geom nbinom multinomial: nearest are jax.scipy.stats.norm, laplace, logistic, gamma, beta, expon, uniform, poisson and bernoulli
        gaussian_kde mode rankdata sem: nearest are jnp.histogram, jnp.bincount, jnp.argsort and jnp.std
        """,
    "jax.image": """
        scale_and_translate: nearest is jax.image.resize of a slice
        ResizeMethod: nearest is the method's name, such as 'bilinear'
        """,
    "jax.tree_util": """
        tree_reduce_associative default_registry flatten_one_level flatten_one_level_with_keys is_tree_node KeyEntry KeyPath: nearest are jax.tree.reduce, jax.tree.flatten and jax.tree_util.register_pytree_node
        """,
    "jax.debug": """
        log DebugEffect OrderedDebugEffect: nearest are jax.debug.print and jax.debug.callback
        """,
    "jax.sharding": """
        AbstractDevice AbstractMesh ManualAxisType auto_axes explicit_axes get_abstract_mesh get_mesh use_abstract_mesh reshard make_single_device_sharding: nearest are jax.sharding.Mesh, NamedSharding and jax.device_put
        """,
    "numpy": f"""
        angle apply_over_axes bitwise_count diag_indices_from dsplit frexp i0 iterable kaiser matvec vecmat packbits unpackbits unwrap unique_all unique_counts unique_inverse: nearest is the function of jax.numpy of the same name
        base_repr: nearest is format(n, 'b'), or divmod again and again
        common_type min_scalar_type mintypecode sctypeDict ScalarType typecodes typename: nearest are np.result_type and np.dtype
        iscomplex real_if_close isfortran require object_: arrays here hold real numbers in C order; nearest is np.asarray
        from_dlpack: nearest is np.asarray
        get_include getbufsize setbufsize geterrcall seterrcall show_config show_runtime info test: about an installation of NumPy; nothing like it is here
        fft complex64 complex128 complex256 cdouble clongdouble csingle roots sort_complex: complex numbers are not supported here; nearest are np.cos and np.sin
        float128 longdouble: nearest is np.float64
        datetime64 timedelta64 datetime_as_string datetime_data busday_count busday_offset busdaycalendar is_busday isnat: nearest is Python's datetime
        str_ bytes_ char strings void rec recarray record chararray: arrays hold numbers; nearest is a list of str
        ma: nearest are np.where and the where= of reductions
        polynomial polydiv poly: nearest are np.polyval and np.polyfit
        matrix asmatrix bmat: nearest is np.array with the operator @
        loadtxt genfromtxt fromregex fromfile fromstring memmap: nearest are np.load, and float() of the split lines of a text
        savetxt: nearest is np.save
        nditer nested_iters flatiter broadcast: nearest are np.ndindex and np.broadcast_arrays
        einsum_path histogramdd frompyfunc mask_indices spacing: nearest are np.einsum, np.histogram, np.vectorize and np.tril_indices
        """,
    "numpy.linalg": """
        tensorinv tensorsolve: nearest is np.linalg.solve of reshaped arrays
        diagonal trace matrix_transpose: nearest are np.diagonal, np.trace and np.swapaxes
        test: about an installation of NumPy; nothing like it is here
        """,
    "numpy.random": """
        Philox SFC64 MT19937 PCG64DXSM BitGenerator: nearest are np.random.default_rng (PCG64) and np.random.RandomState (MT19937)
        get_bit_generator set_bit_generator bit_generator mtrand test: nearest is np.random.get_state
        hypergeometric logseries negative_binomial noncentral_chisquare noncentral_f f pareto power rayleigh triangular vonmises wald weibull zipf: nearest are normal, exponential, gamma, poisson and choice
        """,
}


def advice(module, name):
    """What is nearest to a name that a module does not have, or None."""
    for line in TEXTS.get(module, "").split("\n"):
        names, _, text = line.strip().partition(": ")
        if name in names.split():
            return text
    return None
