package chat.testing.checker;

import chat.testing.checker.Simulation.Client.Unanswered;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What clients would record of a server that keeps its promises, or breaks one: members talk, come and go, lose their connections
 * and come back, all by the dice.
 */
final class Simulation {

    /** A promise that the server breaks once, half-way. */
    enum Fault {
        NONE,
        PHANTOM,
        DUPLICATE,
        NOT_FIFO
    }

    private static final List<String> ROOMS = List.of("lobby", "dev", "ops");
    private static final String LOBBY = "lobby";
    private static final int CLIENTS = 6;

    private final Random random;
    private final int steps;
    private final Map<String, Room> rooms = new LinkedHashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private Fault due = Fault.NONE;

    Simulation(long seed, int steps) {
        random = new Random(seed);
        this.steps = steps;
        ROOMS.forEach(name -> rooms.put(name, new Room(name, "1")));
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client("user" + i));
        }
    }

    /** In the end everybody is there and something is said in the lobby. */
    List<Recording> run(Fault fault) {
        for (Client client : clients) {
            client.join();
            client.enter(ROOMS.get(1 + random.nextInt(2)));
        }
        for (int i = 0; i < steps; i++) {
            if (i == steps / 2) {
                due = fault;
            }
            step(clients.get(random.nextInt(CLIENTS)));
        }
        if (due != Fault.NONE) {
            throw new IllegalStateException("no occasion for " + due);
        }
        clients.forEach(Client::comeBack);
        talk(clients.get(0), room(LOBBY));
        clients.get(0).comeBack();
        clients.forEach(Client::settle);
        return clients.stream().map(client -> client.recording).toList();
    }

    private void step(Client client) {
        int dice = random.nextInt(100);
        String room = ROOMS.get(random.nextInt(ROOMS.size()));
        if (!client.online) {
            if (dice < 3) {
                client.expire();
            } else if (dice < 20) {
                client.comeBack();
            }
        } else if (!client.positions.containsKey(room)) {
            if (dice < 10) {
                client.enter(room);
            }
        } else if (dice < 40) {
            talk(client, room(room));
        } else if (dice < 94) {
            client.receive(room, 1 + random.nextInt(8));
        } else if (dice < 97) {
            client.cut();
        } else if (!room.equals(LOBBY)) {
            client.part(room);
        }
    }

    private Room room(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            throw new IllegalStateException(name);
        }
        return room;
    }

    private void talk(Client client, Room room) {
        Fault fault = due;
        due = Fault.NONE;
        switch (fault) {
            case NONE -> {
                Unanswered sent = client.say(room);
                if (random.nextInt(20) == 0) {
                    client.cut(); // before the server got it
                } else {
                    client.take(sent);
                }
            }
            case PHANTOM -> room.add(Event.message(room.name, room.next(), client.name, "boo", "0", null));
            case DUPLICATE -> {
                Unanswered sent = client.say(room);
                client.take(sent);
                client.take(sent);
            }
            case NOT_FIFO -> {
                Unanswered first = client.say(room);
                client.take(client.say(room));
                client.take(first);
            }
        }
        if (fault != Fault.NONE) {
            client.receiveAll(); // else it may happen that nobody ever sees it, and then there is no fault
        }
    }

    /** A room as the server has it. */
    private static final class Room {

        private final String name;
        private final String epoch;
        private final List<Event> events = new ArrayList<>();
        private final Set<String> members = new LinkedHashSet<>();

        Room(String name, String epoch) {
            this.name = name;
            this.epoch = epoch;
        }

        int next() {
            return events.size() + 1;
        }

        void add(Event event) {
            events.add(event);
        }
    }

    /** A client, and what the server knows of it. */
    final class Client {

        /** A message, and its number if the server has it. */
        static final class Unanswered {

            private final Observation.Sent sent;
            private long seq;

            Unanswered(Observation.Sent sent) {
                this.sent = sent;
            }
        }

        private final String name;
        private final Recording recording;
        private final Map<String, Integer> positions = new LinkedHashMap<>();
        private final Map<String, Unanswered> unanswered = new LinkedHashMap<>();
        private int session;
        private int said;
        private boolean online;

        Client(String name) {
            this.name = name;
            recording = new Recording(name);
        }

        void join() {
            session++;
            online = true;
            recording.add(new Observation.Joined(name, name + session));
            enter(LOBBY);
        }

        void enter(String name) {
            Room room = room(name);
            int seq = room.next();
            room.add(Event.joined(name, seq, this.name));
            room.members.add(this.name);
            positions.put(name, seq);
            recording.add(new Observation.Entered(name, room.epoch, seq, null, room.members.size(), seq));
        }

        Unanswered say(Room room) {
            Unanswered sent =
                    new Unanswered(new Observation.Sent(session + "-" + said, room.name, name + " says " + said));
            said++;
            unanswered.put(sent.sent.text(), sent);
            recording.add(sent.sent);
            return sent;
        }

        /** The server gets it. */
        void take(Unanswered sent) {
            Room room = room(sent.sent.room());
            sent.seq = room.next();
            room.add(Event.message(room.name, sent.seq, name, sent.sent.text(), sent.sent.id(), null));
        }

        void receive(String name, int count) {
            Room room = room(name);
            int position = positions.getOrDefault(name, 0);
            int end = Math.min(position + count, room.events.size());
            for (Event event : room.events.subList(position, end)) {
                recording.add(new Observation.Received(event));
                unanswered.remove(event.text());
            }
            positions.put(name, end);
        }

        void receiveAll() {
            positions.keySet().forEach(name -> receive(name, Integer.MAX_VALUE / 2));
        }

        void cut() {
            online = false;
            recording.add(new Observation.Disconnected());
        }

        void part(String name) {
            receiveAll();
            recording.add(new Observation.Parting(name));
            leave(name, Event.PARTED);
            if (random.nextBoolean()) {
                cut(); // before it heard of it
            } else {
                receive(name, 1);
            }
            positions.remove(name);
            Room room = room(name);
            if (room.members.isEmpty()) {
                rooms.put(name, new Room(name, room.epoch + "1"));
            }
        }

        private void leave(String name, String reason) {
            Room room = room(name);
            room.add(Event.left(name, room.next(), this.name, reason));
            room.members.remove(this.name);
        }

        /** Is away for too long, and then comes anew. */
        void expire() {
            positions.keySet().forEach(name -> leave(name, "disconnected"));
            positions.clear();
            unanswered.clear();
            join();
        }

        void comeBack() {
            if (online) {
                return;
            }
            online = true;
            recording.add(new Observation.Resumed(name + session));
            positions.replaceAll(this::resume);
            recording.add(new Observation.CaughtUp());
            List<Unanswered> again = new ArrayList<>();
            for (Iterator<Unanswered> all = unanswered.values().iterator(); all.hasNext(); ) {
                Unanswered sent = all.next();
                if (sent.seq > 0) {
                    recording.add(new Observation.Acknowledged(sent.sent.text(), sent.sent.room(), sent.seq));
                    all.remove();
                } else {
                    again.add(sent);
                }
            }
            again.forEach(sent -> recording.add(sent.sent));
            again.forEach(this::take);
        }

        private int resume(String name, int position) {
            Room room = room(name);
            boolean recovered = random.nextInt(4) > 0;
            int end = room.events.size();
            recording.add(new Observation.Entered(
                    name, room.epoch, recovered ? position : end, recovered, room.members.size(), end));
            if (recovered) {
                receive(name, end);
            }
            return end;
        }

        void settle() {
            receiveAll();
            recording.add(new Observation.Settled());
        }
    }
}
