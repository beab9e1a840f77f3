package chat.server;

import chat.server.store.Cluster;
import chat.server.web.Places;
import chat.server.web.WebAccess;
import java.util.List;
import java.util.Set;

/** Where clients find the servers of a cluster. */
final class ClusterPlaces implements Places {

    private final Cluster cluster;
    private volatile Known known = new Known(Set.of(), Set.of());

    /** What was made of the URLs: they change when a server begins or ends, and are asked for at each handshake. */
    private record Known(Set<String> webs, Set<String> origins) {}

    ClusterPlaces(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public List<Place> living() {
        return cluster.nodes().stream()
                .map(Cluster.Node::presence)
                .filter(Cluster.Presence::isAdvertised)
                .map(presence -> new Place(presence.lines(), presence.tls(), presence.web()))
                .toList();
    }

    @Override
    public Set<String> origins() {
        Set<String> webs = cluster.webs();
        Known last = known;
        if (!last.webs.equals(webs)) {
            last = new Known(webs, WebAccess.origins(webs));
            known = last;
        }
        return last.origins;
    }
}
