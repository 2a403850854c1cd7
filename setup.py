"""Everything pip needs to know about handtorn; pyproject.toml only configures tools."""

from pathlib import Path

from setuptools import setup

# MXNet was retired in 2023. 1.9.1 is its last release, with wheels for these systems alone. An unpinned
# `pip install mxnet` on Apple silicon takes a mislabelled 1.6.0 that cannot load, and no NumPy 1 wheel,
# which MXNet needs, exists for Python 3.13: there the requirement must disappear rather than fail.
HAS_MXNET = (
    "python_version < '3.13' and ("
    "(sys_platform == 'linux' and (platform_machine == 'x86_64' or platform_machine == 'aarch64'))"
    " or (sys_platform == 'darwin' and platform_machine == 'x86_64'))"
)

setup(
    name="handtorn",
    version="0.1.0",
    description="Deep learning lessons written by hand and with the library, and shown to be the same",
    long_description=(Path(__file__).parent / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="The handtorn maintainers",
    license="Apache-2.0",
    license_files=["LICENSE"],
    keywords=["mxnet", "gluon", "autograd", "linear regression", "tutorial", "education"],
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Intended Audience :: Education",
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.9",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Education",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
    ],
    python_requires=">=3.9,<3.14",
    packages=[
        "handtorn",
        "gluon_impl",
        "numpy_impl",
        "symbol_impl",
        "torch_impl",
        *("minimx", "minimx.contrib", "minimx.nd", "minimx.optimizer", "minimx.symbol"),
        *("minimx.gluon", "minimx.gluon.nn", "minimx.gluon.data", "minimx.gluon.data.vision"),
        "sidebyside",
        *(f"sidebyside.{part}" for part in ("tools", "data", "training", "recovery", "lesson_recovery")),
        *(f"sidebyside.{part}" for part in ("comparison", "comparison.plots", "comparison.views", "course", "cli")),
        *(f"sidebyside.{part}" for part in ("mine", "diagnosis", "probes")),
        *(f"sidebyside.probes.{part}" for part in ("callers", "functions", "reference")),
        "classroom",
        *(
            f"classroom.{part}"
            for part in ("box", "cli", "exercises", "grading", "learner", "running", "sandbox", "submissions")
        ),
        "classroom.grading.outputs",
    ],
    package_data={"sidebyside": ["templates/*"], "classroom": ["templates/*"]},
    install_requires=[
        f"mxnet==1.9.1; {HAS_MXNET}",
        f"numpy>=1.23,<2; {HAS_MXNET}",  # MXNet's own bound, said here so that other packages cannot lift it
        "numpy>=1.23",
        # MXNet imports distutils, which Python 3.12 dropped and setuptools carries on.
        f"setuptools>=65; python_version >= '3.12' and {HAS_MXNET}",
        "matplotlib>=3.6,<4",
        "click>=8.0,<9",
        "rich>=12,<16",
        "Jinja2>=3.0,<4",
        "Pygments>=2.12,<3",
        # Distributions in recovery studies. MXNet asks for scipy.sparse.csr, which SciPy 2 drops.
        "scipy>=1.9,<2",
        "threadpoolctl>=3,<4",  # one thread for each of many replicates that run side by side
        "platformdirs>=2.5,<5",
        "tomli>=2,<3; python_version < '3.11'",  # settings of a class; later Pythons have tomllib
        "filelock>=3.4,<5",  # two processes that download the same files take turns
    ],
    extras_require={
        "test": [
            *("pytest>=7,<10", "hypothesis>=6.80,<7", "pytest-xdist>=3.5,<4"),
            *("junitparser>=3,<6", "markdown-it-py>=2,<5"),  # read back what grading writes
            "nbformat>=5.1,<6",  # and the notebooks of exercises
            "distributed>=2022.12",  # studies are tested on a real cluster of this machine
        ],
        "lint": ["ruff>=0.6,<1", "mypy>=1.10,<3"],
        "torch": ["torch>=2.0,<3"],
        "dask": ["distributed>=2022.12"],  # studies on more than one machine; its versions are dates
        "site": [
            # The tutorial's pages. Sphinx 7.4 is the last for Python 3.9, and 9 what 3.12 and later get.
            *("sphinx>=7.4,<10", "myst-parser>=3,<6", "sphinx-copybutton>=0.5,<0.6", "babel>=2.13,<3"),
            "furo>=2025.7,<2027",  # its versions are dates; templates in docs/_templates replace texts of its own
            "jieba>=0.42,<0.43",  # words of Chinese pages, for their search
            # KaTeX is run in it while pages are made. It brings an engine for each system, and needs no compiler;
            # before 0.12 it has other names.
            "mini-racer>=0.12,<0.15",
            *("nbclient>=0.10,<0.12", "nbformat>=5.1,<6", "ipykernel>=6.29,<8"),  # run the notebooks
        ],
        "browser": ["playwright>=1.40,<2", "axe-playwright-python>=0.1.4,<0.2"],  # tests of the pages, in Chromium
        "bench": [
            "scikit-learn>=1.2,<2",
            # HIPS autograd, what minimx is measured against: gradients in Python on NumPy. 1.7 came with NumPy 2.
            "autograd>=1.7,<2",
        ],
    },
    entry_points={
        "console_scripts": ["handtorn = sidebyside.cli:main"],
        "pytest11": ["handtorn = sidebyside.pytest_plugin"],
    },
)
