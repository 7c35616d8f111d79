"""Where on the canvas the things that come into a widget are from."""

from Orange.widgets.widget import OWWidget


def titles_of(widget: OWWidget, channel: str) -> list[str]:
    """Titles of the widgets linked to an input, in the links' order; [] outside of a canvas.

    Parameters
    ----------
    channel : the input's name
    """
    workflow = getattr(widget.signalManager, "workflow", None)
    scheme = workflow() if workflow is not None else None
    if scheme is None or not hasattr(scheme, "node_for_widget"):
        return []
    try:
        node = scheme.node_for_widget(widget)
    except KeyError:
        return []
    links = scheme.find_links(sink_node=node)
    return [link.source_node.title for link in links if link.sink_channel.name == channel]
