package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.checker.Event;
import chat.testing.checker.Observation;
import chat.testing.checker.Recording;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All messages that a server has of some rooms: what somebody gets who goes back to the beginning of the history. */
final class Archive {

    private static final int PAGE = 1000;

    private final Map<String, SortedMap<Long, Event>> rooms = new HashMap<>();

    private Archive() {}

    /** @param rooms those beside the lobby */
    static Archive read(int port, Collection<String> rooms) {
        Archive archive = new Archive();
        try (RawClient reader = RawClient.connect(port)) {
            reader.join("archivist");
            archive.read(reader, "lobby");
            for (String room : rooms) {
                reader.send(Texts.in("enter", room)).awaitType("entered");
                archive.read(reader, room);
            }
        }
        return archive;
    }

    private void read(RawClient reader, String room) {
        SortedMap<Long, Event> messages = new TreeMap<>();
        JsonNode page = page(reader, room, Long.MAX_VALUE);
        while (!page.isEmpty()) {
            long before = messages.isEmpty() ? Long.MAX_VALUE : messages.firstKey();
            long last = 0;
            for (JsonNode message : page) {
                long seq = message.path("seq").asLong();
                assertThat(seq).as("%s behind %s", message, last).isGreaterThan(last);
                last = seq;
                messages.put(seq, event(message));
            }
            assertThat(last).isLessThan(before);
            page = page(reader, room, messages.firstKey());
        }
        rooms.put(room, messages);
    }

    private static JsonNode page(RawClient reader, String room, long before) {
        ObjectNode question = JsonPeer.MAPPER.createObjectNode().put("type", "history");
        question.put("room", room).put("limit", PAGE);
        if (before < Long.MAX_VALUE) {
            question.put("before", before);
        }
        return reader.send(question.toString()).awaitType("history").path("messages");
    }

    private static Event event(JsonNode message) {
        return Event.message(
                message.path("room").asText(),
                message.path("seq").asLong(),
                message.path("from").asText(),
                message.path("text").asText(),
                message.has("id") ? message.path("id").asText() : null,
                Instant.parse(message.path("time").asText()));
    }

    SortedMap<Long, Event> of(String room) {
        return rooms.getOrDefault(room, new TreeMap<>());
    }

    /** Null if there is no such message. */
    @Nullable
    String textAt(String room, long seq) {
        Event message = of(room).get(seq);
        return message == null ? null : message.text();
    }

    /**
     * Nothing that anybody saw is missing or different, nothing that was refused is there, and nothing is there twice, or was never said. No
     * two say the same.
     */
    void expectAllOf(Collection<Recording> recordings, Collection<Speaker> speakers) {
        Set<String> said = new HashSet<>();
        Set<String> refused = new HashSet<>();
        Map<String, Map<Long, Event>> seen = new HashMap<>();
        for (Recording recording : recordings) {
            for (Observation observation : recording.observations()) {
                if (observation instanceof Observation.Sent sent) {
                    said.add(sent.text());
                } else if (observation instanceof Observation.Refused no) {
                    refused.add(no.text());
                } else if (observation instanceof Observation.Received received
                        && received.event().kind() == Event.Kind.MESSAGE) {
                    Event event = received.event();
                    seen.computeIfAbsent(event.room(), room -> new HashMap<>()).put(event.seq(), event);
                }
            }
        }
        seen.forEach((room, messages) -> assertThat(of(room)).as(room).containsAllEntriesOf(messages));
        for (Speaker speaker : speakers) {
            for (Speaker.Taken taken : speaker.taken()) {
                said.add(taken.text());
                assertThat(textAt(taken.room(), taken.seq())).isEqualTo(taken.text());
            }
        }
        said.removeAll(refused);
        List<String> texts = new ArrayList<>();
        rooms.values().forEach(messages -> messages.values().forEach(message -> texts.add(message.text())));
        assertThat(texts).doesNotHaveDuplicates().isSubsetOf(said);
    }
}
