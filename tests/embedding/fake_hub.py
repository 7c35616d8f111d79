"""A small Hugging Face hub on this computer: it answers as the real one does for large files."""

import hashlib

from ..server import Server


class FakeHub(Server):
    """Serves published files; use it in a ``with``, with HF_ENDPOINT set to its address.

    Attributes
    ----------
    commit : of all repositories
    large : content by digest, as it lies on the hub's other computer
    digests : what is stated, by repository
    renamed : a repository's name by its old one
    """

    commit = "c0ffee" + "0" * 34

    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = _handler(self.RequestHandlerClass)
        self.digests, self.renamed = {}, {}
        self.large = self.files

    def publish(self, repository, file, content):
        digest = hashlib.sha256(content).hexdigest()
        self.digests[repository] = digest
        self.large[digest] = content
        path = f"{repository}/resolve/{self.commit}/{file}"
        self.redirects[path] = f"{self.address}{digest}"

    def stated(self, repository):
        digest = self.digests[repository]
        size = len(self.large.get(digest, b""))
        return {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(size)}


def _handler(base):
    class Handler(base):
        def do_HEAD(self):
            hub = self.server
            hub.headers.append(dict(self.headers))
            repository, _, rest = self.path.removeprefix("/").partition("/resolve/main/")
            if hub.status or repository not in {*hub.digests, *hub.renamed}:
                self.send_error(hub.status or 404)
                return
            if repository in hub.renamed:
                self.send_response(307)
                self.send_header("Location", f"/{hub.renamed[repository]}/resolve/main/{rest}")
            else:
                self.send_response(302)
                self.send_header("Location", f"{hub.address}elsewhere")
                self.send_header("X-Repo-Commit", hub.commit)
                for name, value in hub.stated(repository).items():
                    self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self):
            # The address of a version also knows a repository's old name.
            for old, new in self.server.renamed.items():
                self.path = self.path.replace(f"/{old}/", f"/{new}/")
            super().do_GET()

    return Handler
