from setuptools import setup
from setuptools.command.build_py import build_py


class BuildTranslated(build_py):
    """What is built speaks several languages; a checkout stays plain English."""

    def finalize_options(self):
        super().finalize_options()
        self.force = True  # what an earlier build translated is no source

    def run(self):
        super().run()
        if not self.editable_mode:
            import trubar

            trubar.translate(
                "msgs.jaml",
                f"{self.build_lib}/orangecontrib/aiff",
                config_file="i18n/trubar-config.yaml",
            )


setup(cmdclass={"build_py": BuildTranslated})
