package chat.server;

import chat.server.store.Cluster;
import chat.server.web.Places;
import java.util.Collection;
import java.util.List;

/** Where clients find the servers of a cluster. */
record ClusterPlaces(Cluster cluster) implements Places {

    @Override
    public List<Place> living() {
        return cluster.nodes().stream()
                .map(Cluster.Node::presence)
                .filter(Cluster.Presence::isAdvertised)
                .map(presence -> new Place(presence.lines(), presence.tls(), presence.web()))
                .toList();
    }

    @Override
    public Collection<String> webs() {
        return cluster.webs();
    }
}
