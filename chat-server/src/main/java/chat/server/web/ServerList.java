package chat.server.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a cluster, as the wire contract has them. */
final class ServerList {

    private static final JsonMapper JSON = new JsonMapper();

    private ServerList() {}

    static String json(List<Places.Place> servers) {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode list = all.putArray("servers");
        for (Places.Place server : servers) {
            ObjectNode entry = list.addObject();
            put(entry, "lines", server.lines());
            put(entry, "tls", server.tls());
            put(entry, "web", server.web());
        }
        return all.toString();
    }

    private static void put(ObjectNode entry, String key, @Nullable String place) {
        if (place != null) {
            entry.put(key, place);
        }
    }
}
