<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>{message}. {remedy}</source>
        <translation>{message}. {remedy}</translation>
    </message>
    <message>
        <source>column {column}: {message}</source>
        <translation>Zeichen {column}: {message}</translation>
    </message>
    <message>
        <source>something went wrong inside photosearch ({error})</source>
        <translation>in photosearch ist etwas schiefgegangen ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk while writing {what}</source>
        <translation>auf dem Datenträger ist kein Platz mehr, um {what} zu schreiben</translation>
    </message>
    <message>
        <source>Free some space, then run it again</source>
        <translation>Platz schaffen, dann erneut ausführen</translation>
    </message>
    <message>
        <source>cannot write {what}: {reason}</source>
        <translation>{what} kann nicht geschrieben werden: {reason}</translation>
    </message>
    <message>
        <source>Make it writable, or choose another folder with --library</source>
        <translation>Schreibzugriff erlauben oder mit --library einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>there is no album {name}</source>
        <translation>ein Album {name} gibt es nicht</translation>
    </message>
    <message>
        <source>this album is gone</source>
        <translation>dieses Album gibt es nicht mehr</translation>
    </message>
    <message>
        <source>an album needs a name</source>
        <translation>ein Album braucht einen Namen</translation>
    </message>
    <message>
        <source>there is an album {other} already</source>
        <translation>ein Album {other} gibt es schon</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>Einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>Run `photosearch doctor` on this library</source>
        <translation>`photosearch doctor` für diese Bibliothek ausführen</translation>
    </message>
    <message>
        <source>the repair of the catalog {path} was cut off</source>
        <translation>die Reparatur des Katalogs {path} wurde abgebrochen</translation>
    </message>
    <message>
        <source>the catalog {path} was replaced while photosearch was using it</source>
        <translation>der Katalog {path} wurde ausgetauscht, während photosearch ihn verwendete</translation>
    </message>
    <message>
        <source>Close photosearch and open it again</source>
        <translation>photosearch schließen und wieder öffnen</translation>
    </message>
    <message>
        <source>{path} is not a photosearch catalog</source>
        <translation>{path} ist kein photosearch-Katalog</translation>
    </message>
    <message>
        <source>Choose another folder with --library</source>
        <translation>Mit --library einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>the library {library} was made by a newer photosearch (catalog version {version}; this one knows up to {known})</source>
        <translation>die Bibliothek {library} stammt von einem neueren photosearch (Katalogversion {version}; bekannt sind hier Versionen bis {known})</translation>
    </message>
    <message>
        <source>Update photosearch to open it; nothing was changed</source>
        <translation>Zum Öffnen photosearch aktualisieren; es wurde nichts verändert</translation>
    </message>
    <message>
        <source>the backup {target}</source>
        <translation>die Sicherung {target}</translation>
    </message>
    <message>
        <source>the catalog {path} is damaged ({error})</source>
        <translation>der Katalog {path} ist beschädigt ({error})</translation>
    </message>
    <message>
        <source>another process is writing to the library {library}</source>
        <translation>ein anderer Prozess schreibt gerade in die Bibliothek {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again</source>
        <translation>Warten, bis er fertig ist, dann erneut versuchen</translation>
    </message>
    <message>
        <source>cannot write to the library {library} ({error})</source>
        <translation>in die Bibliothek {library} kann nicht geschrieben werden ({error})</translation>
    </message>
    <message>
        <source>Make the folder writable, or choose another with --library</source>
        <translation>Schreibzugriff auf den Ordner erlauben oder mit --library einen anderen wählen</translation>
    </message>
    <message>
        <source>reading or writing the library {library} failed ({error})</source>
        <translation>Lesen oder Schreiben der Bibliothek {library} ist fehlgeschlagen ({error})</translation>
    </message>
    <message>
        <source>Check its disk and the free space</source>
        <translation>Datenträger und freien Platz prüfen</translation>
    </message>
    <message>
        <source>the catalog {path} does not answer as it should ({error})</source>
        <translation>der Katalog {path} antwortet nicht wie erwartet ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk of the library {library}</source>
        <translation>auf dem Datenträger der Bibliothek {library} ist kein Platz mehr</translation>
    </message>
    <message>
        <source>model {name} makes embeddings of {dimension} numbers, but this library holds {other} numbers of the same revision {revision}</source>
        <translation>Modell {name} erzeugt Embeddings aus {dimension} Zahlen, aber diese Bibliothek enthält {other} Zahlen derselben Revision {revision}</translation>
    </message>
    <message>
        <source>Use the model the library was indexed with, or index into another library</source>
        <translation>Das Modell verwenden, mit dem die Bibliothek indiziert wurde, oder in eine andere Bibliothek indizieren</translation>
    </message>
    <message>
        <source>embeddings of shape {shape} do not belong to model {model}</source>
        <translation>Embeddings der Form {shape} gehören nicht zum Modell {model}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix</source>
        <translation>Embeddings verschiedener Modelle werden nie gemischt</translation>
    </message>
    <message>
        <source>the filters are nested too deeply</source>
        <translation>die Filter sind zu tief verschachtelt</translation>
    </message>
    <message>
        <source>Use fewer parentheses</source>
        <translation>Weniger Klammern verwenden</translation>
    </message>
    <message>
        <source>a saved search needs a name</source>
        <translation>eine gespeicherte Suche braucht einen Namen</translation>
    </message>
    <message>
        <source>this saved search is gone</source>
        <translation>diese gespeicherte Suche gibt es nicht mehr</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Look for Changes Now</source>
        <translation>Jetzt nach Änderungen suchen</translation>
    </message>
    <message>
        <source>Save This Search…</source>
        <translation>Diese Suche speichern…</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Modell…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Collapse Near-Identical Shots</source>
        <translation>Fast gleiche Aufnahmen zusammenfassen</translation>
    </message>
    <message>
        <source>Let one photo stand for all that are nearly the same</source>
        <translation>Ein Foto steht für alle, die fast gleich sind</translation>
    </message>
    <message>
        <source>Pause Indexing on Battery</source>
        <translation>Indizierung im Akkubetrieb pausieren</translation>
    </message>
    <message>
        <source>Wait for mains power before photos are indexed</source>
        <translation>Fotos erst bei Netzbetrieb indizieren</translation>
    </message>
    <message>
        <source>Write Ratings to .xmp Sidecars</source>
        <translation>Bewertungen in .xmp-Sidecars schreiben</translation>
    </message>
    <message>
        <source>Let other programs see the stars you give; photos stay as they are</source>
        <translation>Andere Programme können die vergebenen Sterne lesen; Fotos bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Icon in the Notification Area</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <source>Show there how far indexing is</source>
        <translation>Dort zeigen, wie weit die Indizierung ist</translation>
    </message>
    <message>
        <source>Log and Diagnostics…</source>
        <translation>Protokoll und Diagnose…</translation>
    </message>
    <message>
        <source>Check for Updates…</source>
        <translation>Nach Updates suchen…</translation>
    </message>
    <message>
        <source>Ask whether there is a newer version; nothing is downloaded</source>
        <translation>Fragen, ob es eine neuere Version gibt; heruntergeladen wird nichts</translation>
    </message>
    <message>
        <source>There are no words to save: pictures alone are not kept. Search for something first</source>
        <translation>Es gibt keine Wörter zu speichern: Bilder allein werden nicht aufgehoben. Erst nach etwas suchen</translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>Suche speichern</translation>
    </message>
    <message>
        <source>Name of this search</source>
        <translation>Name dieser Suche</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Remove Album</source>
        <translation>Album entfernen</translation>
    </message>
    <message>
        <source>Remove Saved Search…</source>
        <translation>Gespeicherte Suche entfernen…</translation>
    </message>
    <message>
        <source>Rename album</source>
        <translation>Album umbenennen</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>Name des Albums</translation>
    </message>
    <message>
        <source>Rename saved search</source>
        <translation>Gespeicherte Suche umbenennen</translation>
    </message>
    <message>
        <source>Remove the saved search {name}?</source>
        <translation>Gespeicherte Suche {name} entfernen?</translation>
    </message>
    <message>
        <source>Remove saved search</source>
        <translation>Gespeicherte Suche entfernen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Replace the saved search {name}?</source>
        <translation>Gespeicherte Suche {name} ersetzen?</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>It asks for: {query}</source>
        <translation>Sie sucht nach: {query}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>ausgeblendet</translation>
    </message>
    <message>
        <source>no program opened {path}</source>
        <translation>kein Programm hat {path} geöffnet</translation>
    </message>
    <message>
        <source>Choose one for this kind of file</source>
        <translation>Eines für diese Art von Dateien festlegen</translation>
    </message>
    <message>
        <source>no program shows maps</source>
        <translation>kein Programm zeigt Karten</translation>
    </message>
    <message>
        <source>Install one that opens geo: addresses, such as Marble or GNOME Maps</source>
        <translation>Eines installieren, das geo:-Adressen öffnet, etwa Marble oder GNOME Karten</translation>
    </message>
    <message>
        <source>{path} is not there</source>
        <translation>{path} ist nicht da</translation>
    </message>
    <message>
        <source>It was moved or deleted, or its drive is not connected</source>
        <translation>Die Datei wurde verschoben oder gelöscht, oder ihr Laufwerk ist nicht verbunden</translation>
    </message>
    <message>
        <source>no program opened the folder {folder}</source>
        <translation>kein Programm hat den Ordner {folder} geöffnet</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Aufgenommen</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Abmessungen</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>{pixels}  ({megapixels} MP)</source>
        <translation>{pixels}  ({megapixels} MP)</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <translation>{degrees}° N</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <translation>{degrees}° S</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <translation>{degrees}° O</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <translation>{degrees}° W</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefgegangen ist</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Show report in folder</source>
        <translation>Bericht im Ordner anzeigen</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. Nothing was sent.</source>
        <translation>Der Fehler liegt bei photosearch. Die Fotos sind unberührt, und es kann weitergehen; nur der letzte Schritt hat vielleicht nicht geklappt. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. A report was saved as {file}. Nothing was sent.</source>
        <translation>Der Fehler liegt bei photosearch. Die Fotos sind unberührt, und es kann weitergehen; nur der letzte Schritt hat vielleicht nicht geklappt. Ein Bericht wurde als {file} gespeichert. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Log and diagnostics</source>
        <translation>Protokoll und Diagnose</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>of what the program did</comment>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Only warnings and errors</source>
        <translation>Nur Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Nothing in it names a photo or a folder of yours, and nothing is sent.</source>
        <translation>Nichts darin nennt eigene Fotos oder Ordner, und es wird nichts gesendet.</translation>
    </message>
    <message>
        <source>It stays on this computer. It may name your photos: look through it before you pass it on.</source>
        <translation>Es bleibt auf diesem Computer. Es kann Namen von Fotos enthalten: vor dem Weitergeben durchsehen.</translation>
    </message>
    <message>
        <source>Refresh log</source>
        <translation>Protokoll aktualisieren</translation>
    </message>
    <message>
        <source>Show log in folder</source>
        <translation>Protokoll im Ordner anzeigen</translation>
    </message>
    <message>
        <source>There is nothing in it.</source>
        <translation>Es ist leer.</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>%Ln Foto exportieren</numerusform>
            <numerusform>%Ln Fotos exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>JPEG pictures</source>
        <translation>JPEG-Bilder</translation>
    </message>
    <message>
        <source>Original files, unchanged</source>
        <translation>Originaldateien, unverändert</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Volle Größe</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln Pixel</numerusform>
            <numerusform>%Ln Pixel</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep metadata: time, place, camera</source>
        <translation>Metadaten behalten: Zeit, Ort, Kamera</translation>
    </message>
    <message>
        <source>Exported photos</source>
        <comment>name of a folder</comment>
        <translation>Exportierte Fotos</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Longest &amp;side:</source>
        <translation>Längste &amp;Seite:</translation>
    </message>
    <message>
        <source>&amp;Quality:</source>
        <translation>&amp;Qualität:</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Ordner auswählen</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>&amp;Ordner:</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>verb</comment>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner anzeigen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Export photos to</source>
        <translation>Fotos exportieren nach</translation>
    </message>
    <message>
        <source>{name} is no whole path of a folder</source>
        <translation>{name} ist kein vollständiger Pfad eines Ordners</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Photos that could not be read</source>
        <translation>Nicht lesbare Fotos</translation>
    </message>
    <message>
        <source>They are left as they are. Double-click one to see it in its folder.</source>
        <translation>Sie bleiben, wie sie sind. Ein Doppelklick zeigt die Datei in ihrem Ordner.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>A model decides what searches find. Another one first looks at every photo, while searches go on as before; it is used when it has seen all.</source>
        <translation>Vom Modell hängt ab, was Suchen finden. Ein anderes sieht sich zuerst alle Fotos an, während Suchen wie bisher weitergehen; verwendet wird es, sobald es alle gesehen hat.</translation>
    </message>
    <message>
        <source>These can be downloaded from the Hugging Face hub. Nothing about you or your photos is sent; once they are here, they need no network.</source>
        <translation>Diese lassen sich vom Hugging Face Hub herunterladen. Über Fotos und Personen wird nichts gesendet; einmal hier, brauchen sie kein Netz mehr.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>{name} wird angesehen…</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>Fortschritt von {name}</translation>
    </message>
    <message>
        <source>Go Back</source>
        <comment>to a model used before</comment>
        <translation>Zurückwechseln</translation>
    </message>
    <message>
        <source>Use</source>
        <comment>verb</comment>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Remove Its Data</source>
        <translation>Seine Daten entfernen</translation>
    </message>
    <message>
        <source>{act}: {name}</source>
        <translation>{act}: {name}</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>{done} von %Ln Foto; die Suche läuft mit {model} weiter.</numerusform>
            <numerusform>{done} von %Ln Fotos; die Suche läuft mit {model} weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} von %Ln Foto</numerusform>
            <numerusform>{done} von %Ln Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln Foto</numerusform>
            <numerusform>%Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Its data is still here: going back is instant</source>
        <translation>Seine Daten sind noch da: Zurückwechseln geht sofort</translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>Hat schon {done} von %Ln Foto gesehen</numerusform>
            <numerusform>Hat schon {done} von %Ln Fotos gesehen</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen…</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>Letzte Suchen löschen</translation>
    </message>
    <message>
        <source>photosearch finds the photos in these. It never changes them.</source>
        <translation>photosearch findet die Fotos in diesen Ordnern. Verändert werden sie nie.</translation>
    </message>
    <message>
        <source>Folders of the library</source>
        <translation>Ordner der Bibliothek</translation>
    </message>
    <message>
        <source>Files and folders of these names, with commas between them. * stands for any letters.</source>
        <translation>Dateien und Ordner mit diesen Namen, durch Kommas getrennt. * steht für beliebige Zeichen.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Auslassen</translation>
    </message>
    <message>
        <source>Other programs can read the stars you give. Photos stay as they are.</source>
        <translation>Andere Programme können die vergebenen Sterne lesen. Fotos bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Write ratings to .xmp sidecars</source>
        <translation>Bewertungen in .xmp-Sidecars schreiben</translation>
    </message>
    <message>
        <source>It decides what searches find, and in which languages.</source>
        <translation>Davon hängt ab, was Suchen finden und in welchen Sprachen.</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>Letzte Suchen</translation>
    </message>
    <message>
        <source>Find a setting…</source>
        <translation>Einstellung suchen…</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>Keine Einstellung heißt so.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>Neuerungen</translation>
    </message>
    <message>
        <source>Open Its Page</source>
        <translation>Webseite öffnen</translation>
    </message>
    <message>
        <source>Nothing is downloaded by photosearch itself</source>
        <translation>photosearch selbst lädt nichts herunter</translation>
    </message>
    <message>
        <source>Asking for a newer version…</source>
        <translation>Nach einer neueren Version wird gefragt…</translation>
    </message>
    <message>
        <source>photosearch {version} is the newest there is.</source>
        <translation>photosearch {version} ist die neueste Version.</translation>
    </message>
    <message>
        <source>photosearch {version} is there; you have {current}.</source>
        <translation>photosearch {version} ist verfügbar; installiert ist {current}.</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos keeps stopping. Your photos are not touched.</source>
        <translation>Der Teil von photosearch, der Fotos liest, bricht immer wieder ab. Die Fotos sind unberührt.</translation>
    </message>
    <message>
        <source>The engine cannot be started: {reason}</source>
        <translation>Die Engine kann nicht gestartet werden: {reason}</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped. What was exported so far is there.</source>
        <translation>Der Teil von photosearch, der Fotos liest, ist abgebrochen. Bisher Exportiertes ist vorhanden.</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be exported</source>
        <translation>Fotos auf einem nicht verbundenen Laufwerk können nicht exportiert werden</translation>
    </message>
    <message>
        <source>{message}. {exported}</source>
        <translation>{message}. {exported}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>%Ln Foto nach {folder} exportiert</numerusform>
            <numerusform>%Ln Fotos nach {folder} exportiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped: %Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>Angehalten: %Ln Foto nach {folder} exportiert</numerusform>
            <numerusform>Angehalten: %Ln Fotos nach {folder} exportiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be exported:</source>
        <translation>
            <numerusform>%Ln konnte nicht exportiert werden:</numerusform>
            <numerusform>%Ln konnten nicht exportiert werden:</numerusform>
        </translation>
    </message>
    <message>
        <source>date</source>
        <comment>filter</comment>
        <translation>Datum</translation>
    </message>
    <message>
        <source>before</source>
        <comment>filter</comment>
        <translation>vor</translation>
    </message>
    <message>
        <source>after</source>
        <comment>filter</comment>
        <translation>nach</translation>
    </message>
    <message>
        <source>camera</source>
        <comment>filter</comment>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>lens</source>
        <comment>filter</comment>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>folder</source>
        <comment>filter</comment>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>type</source>
        <comment>filter</comment>
        <translation>Typ</translation>
    </message>
    <message>
        <source>rating</source>
        <comment>filter</comment>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>width</source>
        <comment>filter</comment>
        <translation>Breite</translation>
    </message>
    <message>
        <source>height</source>
        <comment>filter</comment>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>orientation</source>
        <comment>filter</comment>
        <translation>Ausrichtung</translation>
    </message>
    <message>
        <source>album</source>
        <comment>filter</comment>
        <translation>Album</translation>
    </message>
    <message>
        <source>favourite</source>
        <comment>filter</comment>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>offline</source>
        <comment>filter</comment>
        <translation>offline</translation>
    </message>
    <message>
        <source>raw</source>
        <comment>filter</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>animated</source>
        <comment>filter</comment>
        <translation>animiert</translation>
    </message>
    <message>
        <source>hidden</source>
        <comment>filter</comment>
        <translation>ausgeblendet</translation>
    </message>
    <message>
        <source>video</source>
        <comment>filter</comment>
        <translation>Video</translation>
    </message>
    <message>
        <source>photo</source>
        <comment>filter</comment>
        <translation>Foto</translation>
    </message>
    <message>
        <source>portrait</source>
        <comment>filter</comment>
        <translation>Hochformat</translation>
    </message>
    <message>
        <source>landscape</source>
        <comment>filter</comment>
        <translation>Querformat</translation>
    </message>
    <message>
        <source>square</source>
        <comment>filter</comment>
        <translation>quadratisch</translation>
    </message>
    <message>
        <source>not {filter}</source>
        <translation>nicht {filter}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>near {place} within {distance}</source>
        <translation>im Umkreis von {distance} um {place}</translation>
    </message>
    <message>
        <source>near {place}</source>
        <translation>nahe {place}</translation>
    </message>
    <message>
        <source>{filter}: {values}</source>
        <translation>{filter}: {values}</translation>
    </message>
    <message>
        <source>Pictures from the network are not fetched. Save it to this computer first, then drop the file here</source>
        <translation>Bilder aus dem Netz werden nicht geladen. Erst auf diesem Computer speichern, dann die Datei hier ablegen</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>Ordner mit Fotos hinzufügen</translation>
    </message>
    <message>
        <source>Dropped picture</source>
        <translation>Abgelegtes Bild</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message numerus="yes">
        <source>{hits} of %Ln photo(s)</source>
        <translation>
            <numerusform>{hits} von %Ln Foto</numerusform>
            <numerusform>{hits} von %Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Something is still going on: the language changes when photosearch starts again</source>
        <translation>Es läuft noch etwas: Die Sprache wechselt beim nächsten Start von photosearch</translation>
    </message>
    <message>
        <source>Reading a photo went wrong; starting over…</source>
        <translation>Lesen eines Fotos fehlgeschlagen; es geht von vorn los…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>Neues Album</translation>
    </message>
    <message>
        <source>Name of the album:</source>
        <translation>Name des Albums:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) put into the new album {album}</source>
        <translation>
            <numerusform>%Ln Foto ins neue Album {album} gelegt</numerusform>
            <numerusform>%Ln Fotos ins neue Album {album} gelegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {album}</source>
        <translation>
            <numerusform>%Ln Foto zu {album} hinzugefügt</numerusform>
            <numerusform>%Ln Fotos zu {album} hinzugefügt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) taken out of {album}</source>
        <translation>
            <numerusform>%Ln Foto aus {album} entfernt</numerusform>
            <numerusform>%Ln Fotos aus {album} entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>{album} renamed to {name}</source>
        <translation>{album} in {name} umbenannt</translation>
    </message>
    <message>
        <source>album {name} removed</source>
        <translation>Album {name} entfernt</translation>
    </message>
    <message numerus="yes">
        <source>{name} is rated here, but {reason}; %Ln more</source>
        <translation>
            <numerusform>{name} ist hier bewertet, aber {reason}; %Ln weiteres</numerusform>
            <numerusform>{name} ist hier bewertet, aber {reason}; %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is rated here, but {reason}</source>
        <translation>{name} ist hier bewertet, aber {reason}</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>Zu Album hinzufügen</translation>
    </message>
    <message>
        <source>Take out of {album}</source>
        <translation>Aus {album} entfernen</translation>
    </message>
    <message>
        <source>Show in results again</source>
        <translation>In Ergebnissen wieder anzeigen</translation>
    </message>
    <message>
        <source>Hide from results</source>
        <translation>In Ergebnissen ausblenden</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Move to trash…</source>
        <translation>In den Papierkorb verschieben…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>Neues Album…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln Stern</numerusform>
            <numerusform>%Ln Sterne</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Keine Sterne</translation>
    </message>
    <message>
        <source>{name} made a favourite</source>
        <translation>{name} zu den Favoriten hinzugefügt</translation>
    </message>
    <message>
        <source>{name} no longer a favourite</source>
        <translation>{name} aus den Favoriten entfernt</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) made favourites</source>
        <translation>
            <numerusform>%Ln Foto zu den Favoriten hinzugefügt</numerusform>
            <numerusform>%Ln Fotos zu den Favoriten hinzugefügt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer favourites</source>
        <translation>
            <numerusform>%Ln Foto aus den Favoriten entfernt</numerusform>
            <numerusform>%Ln Fotos aus den Favoriten entfernt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} rated %Ln star(s)</source>
        <translation>
            <numerusform>{name} bewertet: %Ln Stern</numerusform>
            <numerusform>{name} bewertet: %Ln Sterne</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} has no stars now</source>
        <translation>{name} hat jetzt keine Sterne</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) rated {stars}</source>
        <translation>
            <numerusform>%Ln Foto bewertet: {stars}</numerusform>
            <numerusform>%Ln Fotos bewertet: {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no stars now</source>
        <translation>
            <numerusform>%Ln Foto hat jetzt keine Sterne</numerusform>
            <numerusform>%Ln Fotos haben jetzt keine Sterne</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} hidden from results</source>
        <translation>{name} in Ergebnissen ausgeblendet</translation>
    </message>
    <message>
        <source>{name} shown in results again</source>
        <translation>{name} wieder in Ergebnissen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) hidden from results</source>
        <translation>
            <numerusform>%Ln Foto in Ergebnissen ausgeblendet</numerusform>
            <numerusform>%Ln Fotos in Ergebnissen ausgeblendet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) shown in results again</source>
        <translation>
            <numerusform>%Ln Foto wieder in Ergebnissen</numerusform>
            <numerusform>%Ln Fotos wieder in Ergebnissen</numerusform>
        </translation>
    </message>
    <message>
        <source>The starter model understands English only. “Model…” in the menu has larger ones for more languages.</source>
        <translation>Das Startmodell versteht nur Englisch. Unter „Modell…“ im Menü gibt es größere für weitere Sprachen.</translation>
    </message>
    <message>
        <source>Your photos can be searched. A larger model finds finer detail, and in more languages; that is a download of about {size}, whenever you like.</source>
        <translation>Die Fotos können durchsucht werden. Ein größeres Modell findet feinere Details und versteht mehr Sprachen; der Download von etwa {size} ist jederzeit möglich.</translation>
    </message>
    <message>
        <source>See Models…</source>
        <translation>Modelle ansehen…</translation>
    </message>
    <message>
        <source>video of {duration}</source>
        <translation>Video ({duration})</translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>steht für %Ln weiteres</numerusform>
            <numerusform>steht für %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>less certain</source>
        <translation>weniger sicher</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>recent search</source>
        <translation>letzte Suche</translation>
    </message>
    <message>
        <source>saved search</source>
        <translation>gespeicherte Suche</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Remove data</source>
        <translation>Daten entfernen</translation>
    </message>
    <message>
        <source>Remove what {model} has made of your photos?</source>
        <translation>Entfernen, was {model} aus den Fotos gewonnen hat?</translation>
    </message>
    <message>
        <source>To use it again, it would have to look at every photo again. Your photos are not touched.</source>
        <translation>Um es wieder zu verwenden, müsste es sich alle Fotos erneut ansehen. Die Fotos bleiben unberührt.</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>Modell herunterladen</translation>
    </message>
    <message>
        <source>Download {model}?</source>
        <translation>{model} herunterladen?</translation>
    </message>
    <message>
        <source>About {size}. Its weights are under the licence {licence} ({address}). When it is here, it looks at every photo once more, while searches go on as before.</source>
        <translation>Etwa {size}. Die Gewichte stehen unter der Lizenz {licence} ({address}). Danach sieht sich das Modell alle Fotos noch einmal an, während Suchen wie bisher weitergehen.</translation>
    </message>
    <message>
        <source>Download</source>
        <comment>verb</comment>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Your photos can be searched</source>
        <translation>Die Fotos können durchsucht werden</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln neu</numerusform>
            <numerusform>%Ln neu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>%Ln geändert</numerusform>
            <numerusform>%Ln geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln verschwunden</numerusform>
            <numerusform>%Ln verschwunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seen by the new model</source>
        <translation>
            <numerusform>%Ln vom neuen Modell angesehen</numerusform>
            <numerusform>%Ln vom neuen Modell angesehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln nicht lesbar</numerusform>
            <numerusform>%Ln nicht lesbar</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed</source>
        <translation>Nichts hat sich geändert</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped while it worked on this</source>
        <translation>Der Teil von photosearch, der Fotos liest, ist dabei abgebrochen</translation>
    </message>
    <message>
        <source>Show large</source>
        <translation>Groß anzeigen</translation>
    </message>
    <message>
        <source>Compare</source>
        <comment>verb, photos side by side</comment>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>Ähnliche suchen</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr wie dieses</translation>
    </message>
    <message>
        <source>More like these</source>
        <translation>Mehr wie diese</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Weniger wie dieses</translation>
    </message>
    <message>
        <source>Less like these</source>
        <translation>Weniger wie diese</translation>
    </message>
    <message>
        <source>Open</source>
        <comment>verb, a file with another program</comment>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Copy file</source>
        <translation>Datei kopieren</translation>
    </message>
    <message>
        <source>Copy files</source>
        <translation>Dateien kopieren</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Copy paths</source>
        <translation>Pfade kopieren</translation>
    </message>
    <message>
        <source>Copy image</source>
        <translation>Bild kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>%Ln Foto ist zu viel, um es auf einmal zu öffnen</numerusform>
            <numerusform>%Ln Fotos sind zu viele, um sie auf einmal zu öffnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put away the %Ln alike</source>
        <translation>
            <numerusform>%Ln fast gleiches wieder zusammenfassen</numerusform>
            <numerusform>%Ln fast gleiche wieder zusammenfassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %Ln alike</source>
        <translation>
            <numerusform>%Ln fast gleiches anzeigen</numerusform>
            <numerusform>%Ln fast gleiche anzeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} cannot be copied</source>
        <translation>{name} kann nicht kopiert werden</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>Dieses Bild kann nicht angezeigt werden.</translation>
    </message>
    <message>
        <source>this picture cannot be encoded</source>
        <translation>dieses Bild kann nicht codiert werden</translation>
    </message>
    <message>
        <source>Part of {name}</source>
        <translation>Ausschnitt aus {name}</translation>
    </message>
    <message>
        <source>There is nothing to look for in this part of the photo</source>
        <translation>In diesem Teil des Fotos ist nichts, wonach sich suchen ließe</translation>
    </message>
    <message>
        <source>Less certain</source>
        <translation>Weniger sicher</translation>
    </message>
    <message>
        <source>Nothing here clearly matches; these come nearest</source>
        <translation>Nichts passt eindeutig; diese kommen dem am nächsten</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>a month of a year, in the letters of Qt&apos;s QDate</comment>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Remember searches</source>
        <translation>Letzte Suchen merken</translation>
    </message>
    <message>
        <source>They are suggested while you type. They stay on this computer.</source>
        <translation>Sie werden beim Tippen vorgeschlagen und bleiben auf diesem Computer.</translation>
    </message>
    <message>
        <source>Collapse near-identical shots</source>
        <translation>Fast gleiche Aufnahmen zusammenfassen</translation>
    </message>
    <message>
        <source>One photo stands for all that are nearly the same.</source>
        <translation>Ein Foto steht für alle, die fast gleich sind.</translation>
    </message>
    <message>
        <source>Photos read at the same time</source>
        <translation>Gleichzeitig gelesene Fotos</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs. Counts from the next run on.</source>
        <translation>Weniger lassen anderen Programmen mehr Rechenleistung. Gilt ab dem nächsten Durchlauf.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Pause indexing on battery</source>
        <translation>Indizierung im Akkubetrieb pausieren</translation>
    </message>
    <message>
        <source>Photos are looked at when the computer has mains power again.</source>
        <translation>Fotos werden angesehen, sobald der Computer wieder am Netz hängt.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>The size of text follows the system.</source>
        <translation>Die Textgröße folgt dem System.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Icon in the notification area</source>
        <translation>Symbol im Infobereich</translation>
    </message>
    <message>
        <source>It shows how far indexing is, on desktops that have such an area.</source>
        <translation>Es zeigt, wie weit die Indizierung ist, sofern der Desktop einen Infobereich hat.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The window changes to it as soon as the settings are closed.</source>
        <translation>Das Fenster wechselt dazu, sobald die Einstellungen geschlossen sind.</translation>
    </message>
    <message>
        <source>Size of pictures in the grid</source>
        <translation>Bildgröße im Raster</translation>
    </message>
    <message>
        <source>Also with Ctrl and the mouse wheel, or Ctrl++ and Ctrl+-.</source>
        <translation>Auch mit Strg und dem Mausrad oder mit Strg++ und Strg+-.</translation>
    </message>
    <message>
        <source>Go to the search field</source>
        <translation>Zum Suchfeld gehen</translation>
    </message>
    <message>
        <source>Recent searches, in an empty search field</source>
        <translation>Letzte Suchen, im leeren Suchfeld</translation>
    </message>
    <message>
        <source>Close what is open; then clear the search</source>
        <translation>Offenes schließen; danach die Suche leeren</translation>
    </message>
    <message>
        <source>Back to the search before</source>
        <translation>Zurück zur vorigen Suche</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>Wieder vorwärts</translation>
    </message>
    <message>
        <source>What can be typed in the search field</source>
        <translation>Was sich im Suchfeld eingeben lässt</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Seitenleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Look for changes now</source>
        <translation>Jetzt nach Änderungen suchen</translation>
    </message>
    <message>
        <source>Find what looks like the picture on the clipboard</source>
        <translation>Suchen, was dem Bild in der Zwischenablage ähnelt</translation>
    </message>
    <message>
        <source>Show a photo large</source>
        <translation>Foto groß anzeigen</translation>
    </message>
    <message>
        <source>Copy the paths of photos</source>
        <translation>Pfade der Fotos kopieren</translation>
    </message>
    <message>
        <source>Find what looks like the photos chosen</source>
        <translation>Suchen, was den ausgewählten Fotos ähnelt</translation>
    </message>
    <message>
        <source>More like the photos chosen</source>
        <translation>Mehr wie die ausgewählten Fotos</translation>
    </message>
    <message>
        <source>Less like the photos chosen</source>
        <translation>Weniger wie die ausgewählten Fotos</translation>
    </message>
    <message>
        <source>Show or hide near-identical shots</source>
        <translation>Fast gleiche Aufnahmen ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Compare the photos chosen, two to four, side by side</source>
        <translation>Zwei bis vier ausgewählte Fotos nebeneinander vergleichen</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>In the viewer: what is known of the photo; the filmstrip</source>
        <translation>In der Fotoansicht: Informationen zum Foto; Filmstreifen</translation>
    </message>
    <message>
        <source>In the viewer: single pixels, or back; fill the window</source>
        <translation>In der Fotoansicht: einzelne Pixel oder zurück; Fenster ausfüllen</translation>
    </message>
    <message>
        <source>In the viewer: find what is like a part of the photo</source>
        <translation>In der Fotoansicht: Ähnliches zu einem Teil des Fotos suchen</translation>
    </message>
    <message>
        <source>Slideshow; in the viewer also F5</source>
        <translation>Diashow; in der Fotoansicht auch F5</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>Diese Suche speichern</translation>
    </message>
    <message>
        <source>Favourite, or no longer</source>
        <translation>Favorit oder nicht mehr</translation>
    </message>
    <message>
        <source>One to five stars</source>
        <translation>Ein bis fünf Sterne</translation>
    </message>
    <message>
        <source>Hide from results, or show again</source>
        <translation>In Ergebnissen ausblenden oder wieder anzeigen</translation>
    </message>
    <message>
        <source>New album of the photos chosen</source>
        <translation>Neues Album mit den ausgewählten Fotos</translation>
    </message>
    <message>
        <source>Export the photos chosen</source>
        <translation>Ausgewählte Fotos exportieren</translation>
    </message>
    <message>
        <source>Move the photos chosen to the trash</source>
        <translation>Ausgewählte Fotos in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Larger pictures</source>
        <translation>Größere Bilder</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>Kleinere Bilder</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>Im Dateimanager anzeigen</translation>
    </message>
    <message>
        <source>Forget This Folder…</source>
        <translation>Aus Bibliothek entfernen…</translation>
    </message>
    <message>
        <source>Forget folder</source>
        <translation>Ordner aus Bibliothek entfernen</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>{name} aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Its photos will no longer be found here. The folder and the photos in it stay as they are. If you add it again, photosearch has to look at every photo again.</source>
        <translation>Die Fotos darin werden hier nicht mehr gefunden. Ordner und Fotos bleiben, wie sie sind. Wird der Ordner wieder hinzugefügt, muss photosearch sich alle Fotos erneut ansehen.</translation>
    </message>
    <message>
        <source>Forget</source>
        <comment>verb, a folder</comment>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>{name} is still in the library: {reason}</source>
        <translation>{name} ist noch in der Bibliothek: {reason}</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitachse</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Kameras</translation>
    </message>
    <message>
        <source>Types</source>
        <comment>of photos: JPEG, raw</comment>
        <translation>Dateitypen</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>Favoriten</translation>
    </message>
    <message>
        <source>Hidden</source>
        <comment>photos that were hidden</comment>
        <translation>Ausgeblendet</translation>
    </message>
    <message>
        <source>Marks</source>
        <comment>favourite, hidden</comment>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>Alben</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Gespeicherte Suchen</translation>
    </message>
    <message>
        <source>indexing</source>
        <comment>a folder, at present</comment>
        <translation>wird indiziert</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>Nicht lesbar…</translation>
    </message>
    <message>
        <source>Not connected at present; its photos are kept in mind.</source>
        <translation>Zurzeit nicht verbunden; die Fotos bleiben bekannt.</translation>
    </message>
    <message>
        <source>Photos that could not be read: {count}</source>
        <translation>Nicht lesbare Fotos: {count}</translation>
    </message>
    <message>
        <source>Raw</source>
        <comment>photos as the sensor of a camera saw them</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Videos</translation>
    </message>
    <message>
        <source>photosearch ended unexpectedly the last time. The report is {file}</source>
        <translation>photosearch wurde beim letzten Mal unerwartet beendet. Der Bericht ist {file}</translation>
    </message>
    <message>
        <source>{name} ({keys})</source>
        <translation>{name} ({keys})</translation>
    </message>
    <message>
        <source>{name}: its name is not valid text</source>
        <translation>{name}: der Name ist kein gültiger Text</translation>
    </message>
    <message>
        <source>it can only be brought back from the trash itself</source>
        <translation>lässt sich nur im Papierkorb selbst wiederherstellen</translation>
    </message>
    <message>
        <source>another file has its place</source>
        <translation>an ihrem Platz liegt eine andere Datei</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be moved to the trash</source>
        <translation>Fotos auf einem nicht verbundenen Laufwerk können nicht in den Papierkorb verschoben werden</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln file(s) to trash</source>
        <translation>
            <numerusform>%Ln Datei in den Papierkorb</numerusform>
            <numerusform>%Ln Dateien in den Papierkorb</numerusform>
        </translation>
    </message>
    <message>
        <source>{done}; only the trash itself can bring that back</source>
        <translation>{done}; wiederherstellen geht nur im Papierkorb selbst</translation>
    </message>
    <message>
        <source>Moved to the trash again</source>
        <translation>Wieder in den Papierkorb verschoben</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash: {which}</source>
        <translation>
            <numerusform>%Ln Datei konnte nicht in den Papierkorb verschoben werden: {which}</numerusform>
            <numerusform>%Ln Dateien konnten nicht in den Papierkorb verschoben werden: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be brought back: {which}</source>
        <translation>
            <numerusform>%Ln Datei konnte nicht wiederhergestellt werden: {which}</numerusform>
            <numerusform>%Ln Dateien konnten nicht wiederhergestellt werden: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln file(s) brought back from the trash</source>
        <translation>
            <numerusform>Rückgängig gemacht: %Ln Datei aus dem Papierkorb wiederhergestellt</numerusform>
            <numerusform>Rückgängig gemacht: %Ln Dateien aus dem Papierkorb wiederhergestellt</numerusform>
        </translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>{name} in den Papierkorb verschieben?</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>%Ln Foto in den Papierkorb verschieben?</numerusform>
            <numerusform>%Ln Fotos in den Papierkorb verschieben?</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} moved to the trash</source>
        <translation>{name} in den Papierkorb verschoben</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash</source>
        <translation>
            <numerusform>%Ln Foto in den Papierkorb verschoben</numerusform>
            <numerusform>%Ln Fotos in den Papierkorb verschoben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s).</source>
        <translation>
            <numerusform>Das ist %Ln Datei.</numerusform>
            <numerusform>Das sind %Ln Dateien.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): {names}.</source>
        <translation>
            <numerusform>Das ist %Ln Datei: {names}.</numerusform>
            <numerusform>Das sind %Ln Dateien: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos they belong to.</source>
        <translation>
            <numerusform>Das ist %Ln Datei: RAW-Dateien, Filme von Live Photos und Sidecar-Dateien gehen mit den zugehörigen Fotos.</numerusform>
            <numerusform>Das sind %Ln Dateien: RAW-Dateien, Filme von Live Photos und Sidecar-Dateien gehen mit den zugehörigen Fotos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos nearly the same, which are shown as one with them, stay.</source>
        <translation>Fast gleiche Fotos, für die sie stehen, bleiben erhalten.</translation>
    </message>
    <message>
        <source>Nothing is deleted for good: Undo brings all back from the trash.</source>
        <translation>Nichts wird endgültig gelöscht: „Rückgängig“ holt alles aus dem Papierkorb zurück.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weitere</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Show photosearch</source>
        <translation>photosearch anzeigen</translation>
    </message>
    <message>
        <source>photosearch: {progress}</source>
        <translation>photosearch: {progress}</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>Rückgängig gemacht: {what}</translation>
    </message>
    <message>
        <source>No program opened {address}</source>
        <translation>Kein Programm hat {address} geöffnet</translation>
    </message>
    <message>
        <source>Best Match First</source>
        <translation>Beste Treffer zuerst</translation>
    </message>
    <message>
        <source>Newest First</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest First</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>By Name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>Without Groups</source>
        <translation>Ohne Gruppen</translation>
    </message>
    <message>
        <source>Grouped by Day</source>
        <translation>Nach Tag gruppiert</translation>
    </message>
    <message>
        <source>Grouped by Month</source>
        <translation>Nach Monat gruppiert</translation>
    </message>
    <message>
        <source>Grouped by Folder</source>
        <translation>Nach Ordner gruppiert</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>Älteste</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Sort and group what is found: {sort}, {grouping}</source>
        <translation>Gefundenes sortieren und gruppieren: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Sort and group: {sort}, {grouping}</source>
        <translation>Sortieren und gruppieren: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Fit</source>
        <comment>a photo, the window</comment>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Fill</source>
        <comment>a photo, the window</comment>
        <translation>Ausfüllen</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Remove {name} from the search</source>
        <translation>{name} aus der Suche entfernen</translation>
    </message>
    <message>
        <source>Unlike {name}</source>
        <translation>Anders als {name}</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>Ähnlich wie {name}</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Zurück zu den Fotos</translation>
    </message>
    <message>
        <source>Actual size, or the whole photos</source>
        <translation>Originalgröße oder die ganzen Fotos</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>Vergleich von %Ln Foto</numerusform>
            <numerusform>Vergleich von %Ln Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder to add it,
or a picture to find others like it</source>
        <translation>Hier einen Ordner ablegen, um ihn hinzuzufügen,
oder ein Bild, um ähnliche zu finden</translation>
    </message>
    <message>
        <source>Opening your library…</source>
        <translation>Bibliothek wird geöffnet…</translation>
    </message>
    <message>
        <source>Find any photo by describing it</source>
        <translation>Jedes Foto finden, indem man es beschreibt</translation>
    </message>
    <message>
        <source>Choose a folder with photos, or drop one here. photosearch looks at every picture once, on this computer: nothing leaves it, and your photos are never changed.</source>
        <translation>Einen Ordner mit Fotos wählen oder hier ablegen. photosearch sieht sich jedes Bild einmal an, auf diesem Computer: Nichts verlässt ihn, und die Fotos werden nie verändert.</translation>
    </message>
    <message>
        <source>Add a folder of photos…</source>
        <translation>Ordner mit Fotos hinzufügen…</translation>
    </message>
    <message>
        <source>Use my folder “{name}”</source>
        <translation>Meinen Ordner „{name}“ verwenden</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Anderen Ordner wählen…</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>Fotos werden gesucht…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>Sie erscheinen hier, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>None of the files in your folders is a photo that photosearch reads ({formats}).</source>
        <translation>Keine Datei in den Ordnern ist ein Foto, das photosearch lesen kann ({formats}).</translation>
    </message>
    <message>
        <source>No photos in there</source>
        <translation>Keine Fotos darin</translation>
    </message>
    <message>
        <source>Add another folder…</source>
        <translation>Weiteren Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>{filters}. Take one of the filters out.</source>
        <translation>{filters}. Einen der Filter herausnehmen.</translation>
    </message>
    <message>
        <source>No photo is all of this</source>
        <translation>Kein Foto erfüllt all das</translation>
    </message>
    <message>
        <source>Nothing here matches this picture</source>
        <translation>Nichts passt zu diesem Bild</translation>
    </message>
    <message>
        <source>Nothing here matches “{words}”</source>
        <translation>Nichts passt zu „{words}“</translation>
    </message>
    <message>
        <source>Other words may describe it better.</source>
        <translation>Andere Wörter beschreiben es vielleicht besser.</translation>
    </message>
    <message>
        <source>Show the nearest anyway</source>
        <translation>Nächstliegende trotzdem anzeigen</translation>
    </message>
    <message>
        <source>Show all photos</source>
        <translation>Alle Fotos anzeigen</translation>
    </message>
    <message>
        <source>photosearch cannot open your library</source>
        <translation>photosearch kann die Bibliothek nicht öffnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>Filmstreifen</translation>
    </message>
    <message>
        <source>Remove the filter {filter}</source>
        <translation>Filter {filter} entfernen</translation>
    </message>
    <message>
        <source>Filter {filter}</source>
        <translation>Filter {filter}</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Forget the chosen folder</source>
        <translation>Ausgewählten Ordner aus Bibliothek entfernen</translation>
    </message>
    <message>
        <source>Screenshots, *.png</source>
        <translation>Screenshots, *.png</translation>
    </message>
    <message>
        <source>Names to leave out</source>
        <translation>Auszulassende Namen</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Fortschritt der Indizierung</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Indizierung pausieren</translation>
    </message>
    <message>
        <source>Cancel indexing; what is done so far is kept</source>
        <translation>Indizierung abbrechen; Erledigtes bleibt erhalten</translation>
    </message>
    <message>
        <source>Show which, and why</source>
        <translation>Anzeigen, welche und warum</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>Indizierung fortsetzen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln nicht lesbar</numerusform>
            <numerusform>%Ln nicht lesbar</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>Warten auf Netzbetrieb</translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>Fotos werden gesucht… %Ln gefunden</numerusform>
            <numerusform>Fotos werden gesucht… %Ln gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Every photo can be found; making searches fast…</source>
        <translation>Alle Fotos sind auffindbar; Suchen werden beschleunigt…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{name}: {progress}</source>
        <translation>{name}: {progress}</translation>
    </message>
    <message>
        <source>{count}/min</source>
        <translation>{count}/min</translation>
    </message>
    <message>
        <source>{count}/s</source>
        <translation>{count}/s</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>noch {duration}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als 1 min</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} h</translation>
    </message>
    <message>
        <source>Open in map program</source>
        <translation>In Kartenprogramm öffnen</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Informationen</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>best choice</source>
        <translation>beste Wahl</translation>
    </message>
    <message>
        <source>Download of {name}</source>
        <translation>Download von {name}</translation>
    </message>
    <message>
        <source>Understands {languages}</source>
        <translation>Versteht {languages}</translation>
    </message>
    <message>
        <source>licence {name}</source>
        <translation>Lizenz {name}</translation>
    </message>
    <message>
        <source>Go on ({size})…</source>
        <translation>Fortsetzen ({size})…</translation>
    </message>
    <message>
        <source>Download ({size})…</source>
        <translation>Herunterladen ({size})…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Asking for it…</source>
        <translation>Wird angefordert…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>Checking what has come…</source>
        <translation>Empfangenes wird geprüft…</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>What can be typed here</source>
        <translation>Was sich hier eingeben lässt</translation>
    </message>
    <message>
        <source>Describe a photo in your own words. These may stand among them:</source>
        <translation>Ein Foto mit eigenen Worten beschreiben. Dazwischen darf Folgendes stehen:</translation>
    </message>
    <message>
        <source>Show less certain</source>
        <translation>Weniger sichere anzeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln weiteres ist weniger sicher</numerusform>
            <numerusform>%Ln weitere sind weniger sicher</numerusform>
        </translation>
    </message>
    <message>
        <source>Describe a photo…</source>
        <translation>Ein Foto beschreiben…</translation>
    </message>
    <message>
        <source>Describe the photos you are looking for</source>
        <translation>Die gesuchten Fotos beschreiben</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Folders, timeline and other filters</source>
        <translation>Ordner, Zeitachse und andere Filter</translation>
    </message>
    <message>
        <source>Slideshow</source>
        <translation>Diashow</translation>
    </message>
    <message>
        <source>Start Slideshow</source>
        <translation>Diashow starten</translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>Je %Ln Sekunde</numerusform>
            <numerusform>Je %Ln Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>In Random Order</source>
        <translation>Zufällige Reihenfolge</translation>
    </message>
    <message>
        <source>Start Over at the End</source>
        <translation>Am Ende von vorn beginnen</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vorwärts</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>Voriges Foto</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>Nächstes Foto</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Fotoansicht</translation>
    </message>
    <message>
        <source>Actual size, or the whole photo</source>
        <translation>Originalgröße oder das ganze Foto</translation>
    </message>
    <message>
        <source>Find similar to a part of the photo</source>
        <translation>Ähnliches zu einem Teil des Fotos suchen</translation>
    </message>
    <message>
        <source>R, or Shift and drag</source>
        <translation>R oder mit Umschalttaste ziehen</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>vectors of {count} numbers do not fit an index of {dimension}</source>
        <translation>Vektoren aus {count} Zahlen passen nicht in einen Index mit {dimension}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix: use the model the library was indexed with</source>
        <translation>Embeddings verschiedener Modelle werden nie gemischt: das Modell verwenden, mit dem die Bibliothek indiziert wurde</translation>
    </message>
    <message>
        <source>the library {path}</source>
        <translation>die Bibliothek {path}</translation>
    </message>
    <message>
        <source>{root} is the library itself</source>
        <translation>{root} ist die Bibliothek selbst</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Einen Ordner mit Fotos wählen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>{path} is not a folder of this library</source>
        <translation>{path} ist kein Ordner dieser Bibliothek</translation>
    </message>
    <message>
        <source>Its folders are: {known}</source>
        <translation>Ihre Ordner sind: {known}</translation>
    </message>
    <message>
        <source>another photosearch is adding {name} just now</source>
        <translation>ein anderes photosearch fügt {name} gerade hinzu</translation>
    </message>
    <message>
        <source>Wait until it is done</source>
        <translation>Warten, bis es fertig ist</translation>
    </message>
    <message>
        <source>the model {name} into {folder}</source>
        <translation>das Modell {name} in {folder}</translation>
    </message>
    <message>
        <source>Make it writable, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Schreibzugriff erlauben oder Modelle mit PHOTOSEARCH_HOME woanders ablegen</translation>
    </message>
    <message>
        <source>there is a model {name} already</source>
        <translation>ein Modell {name} gibt es schon</translation>
    </message>
    <message>
        <source>Remove it first: photosearch models remove {name}</source>
        <translation>Erst entfernen: photosearch models remove {name}</translation>
    </message>
    <message>
        <source>{name} needs {needed} of room, but the disk of {folder} has {free} left</source>
        <translation>{name} braucht {needed} Platz, aber auf dem Datenträger von {folder} sind nur {free} frei</translation>
    </message>
    <message>
        <source>Free some space, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Platz schaffen oder Modelle mit PHOTOSEARCH_HOME woanders ablegen</translation>
    </message>
    <message>
        <source>Copy the whole model folder again, or export it anew with `photosearch models export`</source>
        <translation>Den ganzen Modellordner erneut kopieren oder mit `photosearch models export` neu exportieren</translation>
    </message>
    <message>
        <source>model {name}: {folder} has no {file}</source>
        <translation>Modell {name}: in {folder} fehlt {file}</translation>
    </message>
    <message>
        <source>Only {names} are understood</source>
        <translation>Verstanden wird nur {names}</translation>
    </message>
    <message>
        <source>{key} in {file} is missing</source>
        <translation>{key} fehlt in {file}</translation>
    </message>
    <message>
        <source>{key} in {file} makes no sense: {value}</source>
        <translation>{key} in {file} ergibt keinen Sinn: {value}</translation>
    </message>
    <message>
        <source>cannot read {file}: {reason}</source>
        <translation>{file} kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions and the disk</source>
        <translation>Zugriffsrechte und Datenträger prüfen</translation>
    </message>
    <message>
        <source>{file} is damaged: not valid JSON</source>
        <translation>{file} ist beschädigt: kein gültiges JSON</translation>
    </message>
    <message>
        <source>{file} is damaged: not a JSON object</source>
        <translation>{file} ist beschädigt: kein JSON-Objekt</translation>
    </message>
    <message>
        <source>a model cannot be called {name}</source>
        <translation>ein Modell kann nicht {name} heißen</translation>
    </message>
    <message>
        <source>Rename its folder, and add it then</source>
        <translation>Den Ordner umbenennen und dann hinzufügen</translation>
    </message>
    <message>
        <source>cannot read {source}: {reason}</source>
        <translation>{source} kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions</source>
        <translation>Zugriffsrechte prüfen</translation>
    </message>
    <message>
        <source>{file} of {name}</source>
        <translation>{file} von {name}</translation>
    </message>
    <message>
        <source>there is no engine {name}</source>
        <translation>eine Engine {name} gibt es nicht</translation>
    </message>
    <message>
        <source>Engines: {names}</source>
        <translation>Engines: {names}</translation>
    </message>
    <message>
        <source>no engine of this machine can compute the model</source>
        <translation>keine Engine dieses Computers kann das Modell berechnen</translation>
    </message>
    <message>
        <source>the model {path} failed: {reason}</source>
        <translation>das Modell {path} ist gescheitert: {reason}</translation>
    </message>
    <message>
        <source>its output has {count} axes, not 2</source>
        <translation>seine Ausgabe hat {count} Achsen, nicht 2</translation>
    </message>
    <message>
        <source>its output is not finite</source>
        <translation>seine Ausgabe ist nicht endlich</translation>
    </message>
    <message>
        <source>the model {path} cannot be used: {reason}</source>
        <translation>das Modell {path} kann nicht verwendet werden: {reason}</translation>
    </message>
    <message>
        <source>{path} makes embeddings of dimension {found}, its config.json says {stated}</source>
        <translation>{path} erzeugt Embeddings der Dimension {found}, seine config.json nennt {stated}</translation>
    </message>
    <message>
        <source>the model {path} is damaged, or too new for onnxruntime {version}: {reason}</source>
        <translation>das Modell {path} ist beschädigt oder zu neu für onnxruntime {version}: {reason}</translation>
    </message>
    <message>
        <source>downloads are switched off by HF_HUB_OFFLINE</source>
        <translation>Downloads sind durch HF_HUB_OFFLINE abgeschaltet</translation>
    </message>
    <message>
        <source>Unset it; or fetch the model&apos;s folder elsewhere, and `photosearch models add FOLDER`</source>
        <translation>Die Variable zurücksetzen; oder den Modellordner anderswo herunterladen und `photosearch models add FOLDER` ausführen</translation>
    </message>
    <message>
        <source>{name} is no name of a Hugging Face model</source>
        <translation>{name} ist kein Name eines Hugging-Face-Modells</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME</source>
        <translation>Als hf-hub:ORG/NAME schreiben</translation>
    </message>
    <message>
        <source>{host} does not answer as the Hugging Face hub does</source>
        <translation>{host} antwortet nicht wie der Hugging Face Hub</translation>
    </message>
    <message>
        <source>Check HF_ENDPOINT</source>
        <translation>HF_ENDPOINT prüfen</translation>
    </message>
    <message>
        <source>{name} is published under another licence by now: {licence}</source>
        <translation>{name} steht inzwischen unter einer anderen Lizenz: {licence}</translation>
    </message>
    <message>
        <source>To see it and to agree: photosearch models add {name}</source>
        <translation>Um sie zu lesen und zuzustimmen: photosearch models add {name}</translation>
    </message>
    <message>
        <source>{name} is not a recommended model, and open_clip, which knows others, is not installed</source>
        <translation>{name} ist kein empfohlenes Modell, und open_clip, das weitere kennt, ist nicht installiert</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME for a model of the Hugging Face hub, or `pip install open-clip-torch`</source>
        <translation>hf-hub:ORG/NAME für ein Modell des Hugging Face Hub schreiben oder `pip install open-clip-torch` ausführen</translation>
    </message>
    <message>
        <source>{name} has neither weights for open_clip nor a model bundle</source>
        <translation>{name} hat weder Gewichte für open_clip noch ein Modellpaket</translation>
    </message>
    <message>
        <source>Choose a model that was published for open_clip, or in Immich&apos;s layout (hf-hub:immich-app/NAME)</source>
        <translation>Ein Modell wählen, das für open_clip oder im Aufbau von Immich veröffentlicht ist (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} has no {file}</source>
        <translation>{file} fehlt bei {name}</translation>
    </message>
    <message>
        <source>Choose a model published for open_clip</source>
        <translation>Ein für open_clip veröffentlichtes Modell wählen</translation>
    </message>
    <message>
        <source>{what} is damaged</source>
        <translation>{what} ist beschädigt</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>Ein anderes Modell wählen</translation>
    </message>
    <message>
        <source>{name} needs a text model of the transformers library, which is not supported</source>
        <translation>{name} braucht ein Textmodell der Bibliothek transformers, was nicht unterstützt wird</translation>
    </message>
    <message>
        <source>Choose another model; many like it are published as bundles (hf-hub:immich-app/NAME)</source>
        <translation>Ein anderes Modell wählen; viele ähnliche gibt es als Pakete (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} is an incomplete model bundle: it has no {file}</source>
        <translation>{name} ist ein unvollständiges Modellpaket: {file} fehlt</translation>
    </message>
    <message>
        <source>the weights of {name}</source>
        <translation>die Gewichtsdatei von {name}</translation>
    </message>
    <message>
        <source>open_clip does not say where the weights of {name} are</source>
        <translation>open_clip sagt nicht, wo die Gewichte von {name} liegen</translation>
    </message>
    <message>
        <source>Choose another tag</source>
        <translation>Ein anderes Tag wählen</translation>
    </message>
    <message>
        <source>cannot get {what}: {reason}</source>
        <translation>{what} ist nicht abrufbar: {reason}</translation>
    </message>
    <message>
        <source>it should take one picture tensor, not {inputs}</source>
        <translation>es sollte einen Bildtensor nehmen, nicht {inputs}</translation>
    </message>
    <message>
        <source>it should take float or uint8 pixels, not {inputs}</source>
        <translation>es sollte Pixel als float oder uint8 nehmen, nicht {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but its settings say {height} x {width} pixels</source>
        <translation>es nimmt {inputs}, seine Einstellungen nennen aber {height} x {width} Pixel</translation>
    </message>
    <message>
        <source>its batch is fixed at {count}; only 1 or any number will do</source>
        <translation>seine Stapelgröße ist fest {count}; möglich sind nur 1 oder eine beliebige</translation>
    </message>
    <message>
        <source>it should take token numbers, not {inputs}</source>
        <translation>es sollte Tokennummern nehmen, nicht {inputs}</translation>
    </message>
    <message>
        <source>it should take one tensor of token numbers, not {inputs}</source>
        <translation>es sollte einen Tensor mit Tokennummern nehmen, nicht {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but {file} has rows of {count}</source>
        <translation>es nimmt {inputs}, aber {file} hat Zeilen mit {count}</translation>
    </message>
    <message>
        <source>Install photosearch with pip, which brings torch (see README) and opens the same library, or add a model that runs without: hf-hub:immich-app/NAME</source>
        <translation>photosearch mit pip installieren, das torch mitbringt (siehe README) und dieselbe Bibliothek öffnet, oder ein Modell hinzufügen, das ohne läuft: hf-hub:immich-app/NAME</translation>
    </message>
    <message>
        <source>{name} runs on torch, which the installed app comes without</source>
        <translation>{name} läuft mit torch, das in der installierten App fehlt</translation>
    </message>
    <message>
        <source>109 languages, most of what it saw in English</source>
        <translation>109 Sprachen, gelernt überwiegend auf Englisch</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>The best for most people: finds fine detail, in many languages, and sees the whole frame</source>
        <translation>Für die meisten das beste: findet feine Details, in vielen Sprachen, und sieht das ganze Bild</translation>
    </message>
    <message>
        <source>Finds the most, in many languages; takes about three times as long to index as the first</source>
        <translation>Findet am meisten, in vielen Sprachen; braucht zum Indizieren etwa dreimal so lange wie das erste</translation>
    </message>
    <message>
        <source>A small download that needs little memory; nearly as good as the first, but half as quick</source>
        <translation>Ein kleiner Download, der wenig Speicher braucht; fast so gut wie das erste, aber halb so schnell</translation>
    </message>
    <message>
        <source>Quick, and good at naming things in English</source>
        <translation>Schnell und gut darin, Dinge zu benennen, auf Englisch</translation>
    </message>
    <message>
        <source>The quickest of the large ones, long proven, in English</source>
        <translation>Das schnellste der großen, lange bewährt, auf Englisch</translation>
    </message>
    <message>
        <source>See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER</source>
        <translation>Siehe `photosearch models list`; open_clip-Modelle heißen NAME/TAG, hf-hub:ORG/NAME oder local-dir:FOLDER</translation>
    </message>
    <message>
        <source>model bundle</source>
        <translation>Modellpaket</translation>
    </message>
    <message>
        <source>open_clip model (torch)</source>
        <translation>open_clip-Modell (torch)</translation>
    </message>
    <message>
        <source>on a server</source>
        <translation>auf einem Server</translation>
    </message>
    <message>
        <source>{folder} is not a model bundle</source>
        <translation>{folder} ist kein Modellpaket</translation>
    </message>
    <message>
        <source>{folder} does not exist</source>
        <translation>{folder} gibt es nicht</translation>
    </message>
    <message>
        <source>A bundle is a folder with config.json, visual/ and textual/</source>
        <translation>Ein Paket ist ein Ordner mit config.json, visual/ und textual/</translation>
    </message>
    <message>
        <source>there is no model {spec}</source>
        <translation>ein Modell {spec} gibt es nicht</translation>
    </message>
    <message>
        <source>{host} has another revision of {model} now: {found} instead of {known}</source>
        <translation>{host} hat jetzt eine andere Revision von {model}: {found} statt {known}</translation>
    </message>
    <message>
        <source>Remove the model and add it again; `photosearch index` then embeds the photos anew</source>
        <translation>Das Modell entfernen und neu hinzufügen; `photosearch index` verarbeitet die Fotos dann neu</translation>
    </message>
    <message>
        <source>A remote model is named remote:http://HOST:PORT/v1#MODEL</source>
        <translation>Ein Modell auf einem Server heißt remote:http://HOST:PORT/v1#MODEL</translation>
    </message>
    <message>
        <source>photos and queries are sent to another program on this computer ({host})</source>
        <translation>Fotos und Suchanfragen werden an ein anderes Programm auf diesem Computer gesendet ({host})</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}, unencrypted</source>
        <translation>Fotos und Suchanfragen werden unverschlüsselt an {host} gesendet</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}</source>
        <translation>Fotos und Suchanfragen werden an {host} gesendet</translation>
    </message>
    <message>
        <source>{url} is no web address ({error})</source>
        <translation>{url} ist keine Webadresse ({error})</translation>
    </message>
    <message>
        <source>a remote model&apos;s address holds a name or password, and would be kept with it</source>
        <translation>die Adresse eines Modells auf einem Server enthält einen Namen oder ein Passwort, die mit ihr gespeichert würden</translation>
    </message>
    <message>
        <source>Put a key into PHOTOSEARCH_REMOTE_KEY or the system&apos;s keyring instead</source>
        <translation>Den Schlüssel stattdessen in PHOTOSEARCH_REMOTE_KEY oder im Schlüsselbund des Systems ablegen</translation>
    </message>
    <message>
        <source>{url} is no address of a server</source>
        <translation>{url} ist keine Adresse eines Servers</translation>
    </message>
    <message>
        <source>a model cannot be called {model}</source>
        <translation>ein Modell kann nicht {model} heißen</translation>
    </message>
    <message>
        <source>Is it a CLIP-like model that the server has there?</source>
        <translation>Hat der Server dort ein Modell nach Art von CLIP?</translation>
    </message>
    <message>
        <source>{host} answers in another form than OpenAI&apos;s embeddings</source>
        <translation>{host} antwortet in einer anderen Form als der von OpenAIs Embeddings</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings of {other} numbers, not of {wanted}</source>
        <translation>{model} auf {host} erzeugt Embeddings aus {other} Zahlen, nicht aus {wanted}</translation>
    </message>
    <message>
        <source>If another model has its name now, remove it and add it again</source>
        <translation>Falls jetzt ein anderes Modell so heißt, es entfernen und neu hinzufügen</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings that are NaN, infinite or zero</source>
        <translation>{model} auf {host} erzeugt Embeddings, die NaN, unendlich oder null sind</translation>
    </message>
    <message>
        <source>The server computes it wrongly; often in 16 bits where 32 are needed</source>
        <translation>Der Server rechnet falsch; oft mit 16 Bit, wo 32 nötig sind</translation>
    </message>
    <message>
        <source>a model without a name</source>
        <translation>ein Modell ohne Namen</translation>
    </message>
    <message>
        <source>{host} was asked for {model}, but {answering} answers</source>
        <translation>{host} wurde nach {model} gefragt, aber {answering} antwortet</translation>
    </message>
    <message>
        <source>Check the name of the model after the #</source>
        <translation>Den Namen des Modells nach dem # prüfen</translation>
    </message>
    <message>
        <source>{host} was asked for {count} embeddings, and sends {sent}</source>
        <translation>{host} sollte {count} Embeddings liefern und sendet {sent}</translation>
    </message>
    <message>
        <source>{host} does not say which embedding is of what (index {index})</source>
        <translation>{host} sagt nicht, zu was welches Embedding gehört (index {index})</translation>
    </message>
    <message>
        <source>{host} sends something else than numbers as an embedding</source>
        <translation>{host} sendet als Embedding etwas anderes als Zahlen</translation>
    </message>
    <message>
        <source>{host} sends an embedding of {shape} numbers: one row is needed</source>
        <translation>{host} sendet ein Embedding aus {shape} Zahlen: nötig ist eine Zeile</translation>
    </message>
    <message>
        <source>{host} has no model {model}, but {models}</source>
        <translation>auf {host} gibt es kein Modell {model}, vorhanden: {models}</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>gar keines</translation>
    </message>
    <message>
        <source>Name it after the #: {spec}</source>
        <translation>Nach dem # benennen: {spec}</translation>
    </message>
    <message>
        <source>all look the same to it</source>
        <translation>für das Modell sehen alle gleich aus</translation>
    </message>
    <message>
        <source>it takes them for words</source>
        <translation>es hält sie für Wörter</translation>
    </message>
    <message>
        <source>{model} on {host} embeds no pictures ({why})</source>
        <translation>{model} auf {host} kann Bilder nicht verarbeiten ({why})</translation>
    </message>
    <message>
        <source>A CLIP-like model is needed</source>
        <translation>Nötig ist ein Modell nach Art von CLIP</translation>
    </message>
    <message>
        <source>{file} is damaged</source>
        <translation>{file} ist beschädigt</translation>
    </message>
    <message>
        <source>Remove the model, and add it again</source>
        <translation>Das Modell entfernen und neu hinzufügen</translation>
    </message>
    <message>
        <source>Is the server running?</source>
        <translation>Läuft der Server?</translation>
    </message>
    <message>
        <source>the model {model} is out of reach: {reason}</source>
        <translation>das Modell {model} ist nicht erreichbar: {reason}</translation>
    </message>
    <message>
        <source>{host} does not accept the key (HTTP {code})</source>
        <translation>{host} nimmt den Schlüssel nicht an (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} asks for a key (HTTP {code})</source>
        <translation>{host} verlangt einen Schlüssel (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} has no {path}, or no model {model}{words}</source>
        <translation>auf {host} fehlt {path} oder das Modell {model}{words}</translation>
    </message>
    <message>
        <source>Check the address, which often ends in /v1, and the name of the model</source>
        <translation>Die Adresse, die oft auf /v1 endet, und den Namen des Modells prüfen</translation>
    </message>
    <message>
        <source>the proxy wants a login</source>
        <translation>der Proxy verlangt eine Anmeldung</translation>
    </message>
    <message>
        <source>Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST</source>
        <translation>In HTTPS_PROXY eintragen: http://USER:PASSWORD@HOST</translation>
    </message>
    <message>
        <source>{host} is busy (HTTP 429){words}</source>
        <translation>{host} ist ausgelastet (HTTP 429){words}</translation>
    </message>
    <message>
        <source>{host} has trouble (HTTP {code}){words}</source>
        <translation>{host} hat ein Problem (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} passes requests on to {other}</source>
        <translation>{host} leitet Anfragen weiter: {other}</translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation>anderswohin</translation>
    </message>
    <message>
        <source>Photos go only where they were meant to go: name that address if you trust it</source>
        <translation>Fotos gehen nur dorthin, wohin sie sollten: diese Adresse angeben, wenn sie vertrauenswürdig ist</translation>
    </message>
    <message>
        <source>{host} refuses the request for {path} (HTTP {code}){words}</source>
        <translation>{host} lehnt die Anfrage nach {path} ab (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} answers with far more than it was asked for</source>
        <translation>{host} antwortet mit weit mehr als verlangt</translation>
    </message>
    <message>
        <source>the connection to {host} broke off</source>
        <translation>die Verbindung zu {host} ist abgerissen</translation>
    </message>
    <message>
        <source>{host} answers with damaged JSON</source>
        <translation>{host} antwortet mit beschädigtem JSON</translation>
    </message>
    <message>
        <source>{host} answers with {kind}, not JSON</source>
        <translation>{host} antwortet mit {kind}, nicht mit JSON</translation>
    </message>
    <message>
        <source>Is there another program at that address?</source>
        <translation>Ist unter dieser Adresse ein anderes Programm?</translation>
    </message>
    <message>
        <source>the key for {host} has characters that no key has</source>
        <translation>der Schlüssel für {host} hat Zeichen, die kein Schlüssel hat</translation>
    </message>
    <message>
        <source>Look at {variable}</source>
        <translation>{variable} prüfen</translation>
    </message>
    <message>
        <source>Put the key into {variable}, or into the system&apos;s keyring: {command}</source>
        <translation>Den Schlüssel in {variable} oder im Schlüsselbund des Systems ablegen: {command}</translation>
    </message>
    <message>
        <source>the model is no longer waited for</source>
        <translation>auf das Modell wird nicht mehr gewartet</translation>
    </message>
    <message>
        <source>the model {name}, which may be in use</source>
        <translation>das Modell {name} (vielleicht in Gebrauch)</translation>
    </message>
    <message>
        <source>the starter model is a part of photosearch</source>
        <translation>das Startmodell ist ein Teil von photosearch</translation>
    </message>
    <message>
        <source>Only added models can be removed</source>
        <translation>Nur hinzugefügte Modelle lassen sich entfernen</translation>
    </message>
    <message>
        <source>there is no added model {name}</source>
        <translation>ein hinzugefügtes Modell {name} gibt es nicht</translation>
    </message>
    <message>
        <source>`photosearch models list` shows those there are</source>
        <translation>`photosearch models list` zeigt die vorhandenen</translation>
    </message>
    <message>
        <source>ships with photosearch; small and quick, for everyday things in English. A large model finds finer detail, colours, counts, drawings and, if it is multilingual, other languages</source>
        <translation>in photosearch enthalten; klein und schnell, für Alltägliches auf Englisch. Ein großes Modell findet feinere Details, Farben, Anzahlen, Zeichnungen und, falls mehrsprachig, andere Sprachen</translation>
    </message>
    <message>
        <source>the starter model is missing: no {what}</source>
        <translation>das Startmodell fehlt: {what} ist nicht da</translation>
    </message>
    <message>
        <source>This installation is incomplete: install it again</source>
        <translation>Diese Installation ist unvollständig: neu installieren</translation>
    </message>
    <message>
        <source>cannot read the token table {file}: {error}</source>
        <translation>die Tokentabelle {file} kann nicht gelesen werden: {error}</translation>
    </message>
    <message>
        <source>{file} is damaged: not a table of 16 or 32 bit numbers</source>
        <translation>{file} ist beschädigt: keine Tabelle aus 16- oder 32-Bit-Zahlen</translation>
    </message>
    <message>
        <source>{file} has {count} tokens, not token {token}</source>
        <translation>{file} hat {count} Token, nicht Token {token}</translation>
    </message>
    <message>
        <source>{file} is damaged or made by a newer version: {error}</source>
        <translation>{file} ist beschädigt oder stammt von einer neueren Version: {error}</translation>
    </message>
    <message>
        <source>{remedy}; it goes on where it stopped</source>
        <translation>{remedy}; es geht dort weiter, wo es aufgehört hat</translation>
    </message>
    <message>
        <source>{what} arrives from another place than asked for</source>
        <translation>{what} kommt von einer anderen Stelle als verlangt</translation>
    </message>
    <message>
        <source>the connection broke off at {count} of {total} bytes</source>
        <translation>die Verbindung ist bei {count} von {total} Bytes abgerissen</translation>
    </message>
    <message>
        <source>{what} arrived, but is not what was published: its checksum is wrong</source>
        <translation>{what} ist angekommen, aber nicht das Veröffentlichte: die Prüfsumme stimmt nicht</translation>
    </message>
    <message>
        <source>Run it again; if it stays so, the server or a proxy in between changes it</source>
        <translation>Erneut ausführen; bleibt es dabei, verändert der Server oder ein Proxy dazwischen die Datei</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes instead of {known}</source>
        <translation>der Server sendet nicht das, was veröffentlicht wurde ({what}): {length} Bytes statt {known}</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes and more instead of {known}</source>
        <translation>der Server sendet nicht das, was veröffentlicht wurde ({what}): {length} Bytes und mehr statt {known}</translation>
    </message>
    <message>
        <source>Run it again later; if it stays so, the server or a proxy in between changes it</source>
        <translation>Später erneut ausführen; bleibt es dabei, verändert der Server oder ein Proxy dazwischen die Datei</translation>
    </message>
    <message>
        <source>log in with `hf auth login`, or put a token into HF_TOKEN</source>
        <translation>mit `hf auth login` anmelden oder ein Token in HF_TOKEN ablegen</translation>
    </message>
    <message>
        <source>{url} is no web address</source>
        <translation>{url} ist keine Webadresse</translation>
    </message>
    <message>
        <source>It begins with https://</source>
        <translation>Sie beginnt mit https://</translation>
    </message>
    <message>
        <source>{what} is far larger than it should be</source>
        <translation>{what} ist viel größer als erwartet</translation>
    </message>
    <message>
        <source>cannot get {what}: the connection broke off</source>
        <translation>{what} ist nicht abrufbar: die Verbindung ist abgerissen</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>Erneut ausführen</translation>
    </message>
    <message>
        <source>Check the network connection, and HTTPS_PROXY if a proxy is needed</source>
        <translation>Die Netzwerkverbindung prüfen, und HTTPS_PROXY, falls ein Proxy nötig ist</translation>
    </message>
    <message>
        <source>Run it again later</source>
        <translation>Später erneut ausführen</translation>
    </message>
    <message>
        <source>Run it again in {minutes} min</source>
        <translation>In {minutes} min erneut ausführen</translation>
    </message>
    <message>
        <source>{host} passes the download on to an unencrypted connection</source>
        <translation>{host} leitet den Download auf eine unverschlüsselte Verbindung um</translation>
    </message>
    <message>
        <source>{host} gives {what} only to those who accepted its terms</source>
        <translation>{host} gibt {what} nur nach Zustimmung zu den Bedingungen heraus</translation>
    </message>
    <message>
        <source>Accept them on its page there, then {login}</source>
        <translation>Ihnen auf der Seite dort zustimmen, dann {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}</source>
        <translation>{what} gibt es auf {host} nicht</translation>
    </message>
    <message>
        <source>Check the name; if it is private, {login}</source>
        <translation>Den Namen prüfen; falls es nicht öffentlich ist, {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}, or wants to know who asks</source>
        <translation>{what} gibt es auf {host} nicht, oder eine Anmeldung ist nötig</translation>
    </message>
    <message>
        <source>{host} forbids {what}</source>
        <translation>{host} verweigert {what}</translation>
    </message>
    <message>
        <source>If your account may have it, {login}</source>
        <translation>Falls das eigene Konto Zugriff hat, {login}</translation>
    </message>
    <message>
        <source>{host} has another file now</source>
        <translation>{host} hat jetzt eine andere Datei</translation>
    </message>
    <message>
        <source>{host} has had too many requests from here (HTTP 429)</source>
        <translation>{host} hat von hier zu viele Anfragen erhalten (HTTP 429)</translation>
    </message>
    <message>
        <source>{host} has trouble of its own (HTTP {code})</source>
        <translation>{host} hat selbst ein Problem (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} answers HTTP {code} when asked for {what}</source>
        <translation>{what}: {host} antwortet mit HTTP {code}</translation>
    </message>
    <message>
        <source>the connection to {host} stalled</source>
        <translation>die Verbindung zu {host} stockt</translation>
    </message>
    <message>
        <source>the certificate of {host} is not trusted: {reason}</source>
        <translation>dem Zertifikat von {host} wird nicht vertraut: {reason}</translation>
    </message>
    <message>
        <source>If a proxy or a virus scanner looks into connections, name its certificate in SSL_CERT_FILE</source>
        <translation>Falls ein Proxy oder Virenscanner in Verbindungen hineinsieht, dessen Zertifikat in SSL_CERT_FILE angeben</translation>
    </message>
    <message>
        <source>no network, or there is no {host}</source>
        <translation>kein Netz, oder {host} gibt es nicht</translation>
    </message>
    <message>
        <source>cannot reach {host}: {detail}</source>
        <translation>{host} ist nicht erreichbar: {detail}</translation>
    </message>
    <message>
        <source>too large: {size} GiB, the limit is 2 GiB</source>
        <translation>zu groß: {size} GiB, die Grenze ist 2 GiB</translation>
    </message>
    <message>
        <source>it is a folder, not a picture</source>
        <translation>es ist ein Ordner, kein Bild</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>es ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>die Datei ist nicht mehr da</translation>
    </message>
    <message>
        <source>no permission to read the file</source>
        <translation>keine Berechtigung, die Datei zu lesen</translation>
    </message>
    <message>
        <source>the file cannot be read: {reason}</source>
        <translation>die Datei kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>not enough memory to read the file</source>
        <translation>zu wenig Arbeitsspeicher, um die Datei zu lesen</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>die Datei ist leer</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} a side</source>
        <translation>zu groß: {width} x {height} Pixel, die Grenze ist {limit} je Seite</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} megapixels</source>
        <translation>zu groß: {width} x {height} Pixel, die Grenze ist {limit} Megapixel</translation>
    </message>
    <message>
        <source>not enough memory to decode the picture</source>
        <translation>zu wenig Arbeitsspeicher, um das Bild zu decodieren</translation>
    </message>
    <message>
        <source>too large: over {opened} megapixels, the limit is {limit} megapixels</source>
        <translation>zu groß: über {opened} Megapixel, die Grenze ist {limit} Megapixel</translation>
    </message>
    <message>
        <source>not a picture</source>
        <translation>kein Bild</translation>
    </message>
    <message>
        <source>damaged: the file ends too early</source>
        <translation>beschädigt: die Datei endet zu früh</translation>
    </message>
    <message>
        <source>damaged, or an unknown variety of {type}</source>
        <translation>beschädigt oder eine unbekannte Variante von {type}</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded</source>
        <translation>beschädigt: lässt sich nicht decodieren</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded ({text})</source>
        <translation>beschädigt: lässt sich nicht decodieren ({text})</translation>
    </message>
    <message>
        <source>there are more than {most} names to leave out</source>
        <translation>es sind mehr als {most} Namen auszulassen</translation>
    </message>
    <message>
        <source>Use * in some of them</source>
        <translation>In einigen davon * verwenden</translation>
    </message>
    <message>
        <source>{pattern} is a path</source>
        <translation>{pattern} ist ein Pfad</translation>
    </message>
    <message>
        <source>Write the name of a file or folder only, such as Screenshots or *.png</source>
        <translation>Nur den Namen einer Datei oder eines Ordners angeben, etwa Screenshots oder *.png</translation>
    </message>
    <message>
        <source>{pattern} leaves out everything</source>
        <translation>{pattern} lässt alles aus</translation>
    </message>
    <message>
        <source>Write a part of the names, such as *.png</source>
        <translation>Einen Teil der Namen angeben, etwa *.png</translation>
    </message>
    <message>
        <source>HEIC pictures cannot be read: pillow-heif is not installed</source>
        <translation>HEIC-Bilder können nicht gelesen werden: pillow-heif ist nicht installiert</translation>
    </message>
    <message>
        <source>raw pictures cannot be read: rawpy is not usable ({error})</source>
        <translation>RAW-Bilder können nicht gelesen werden: rawpy ist nicht verwendbar ({error})</translation>
    </message>
    <message>
        <source>no such folder: {shown}</source>
        <translation>diesen Ordner gibt es nicht: {shown}</translation>
    </message>
    <message>
        <source>Check the spelling, or plug in the drive it is on</source>
        <translation>Die Schreibweise prüfen oder das Laufwerk verbinden, auf dem er liegt</translation>
    </message>
    <message>
        <source>{shown} is a file, not a folder</source>
        <translation>{shown} ist eine Datei, kein Ordner</translation>
    </message>
    <message>
        <source>Name the folder it is in</source>
        <translation>Den Ordner angeben, in dem sie liegt</translation>
    </message>
    <message>
        <source>no permission to read {shown}</source>
        <translation>keine Berechtigung, {shown} zu lesen</translation>
    </message>
    <message>
        <source>Allow reading it, or choose another folder</source>
        <translation>Lesezugriff erlauben oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>cannot read {shown}: {reason}</source>
        <translation>{shown} kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>Einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>die Datei ist nicht mehr da</translation>
    </message>
    <message>
        <source>another program is writing its sidecar</source>
        <translation>ein anderes Programm schreibt gerade die Sidecar-Datei</translation>
    </message>
    <message>
        <source>its sidecar cannot be written ({reason})</source>
        <translation>die Sidecar-Datei kann nicht geschrieben werden ({reason})</translation>
    </message>
    <message>
        <source>videos cannot be read here: `pip install photosearch[video]` adds what does</source>
        <translation>Videos können hier nicht gelesen werden: `pip install photosearch[video]` ergänzt, was dazu fehlt</translation>
    </message>
    <message>
        <source>damaged: none of its frames can be decoded</source>
        <translation>beschädigt: kein Einzelbild lässt sich decodieren</translation>
    </message>
    <message>
        <source>not enough memory to decode the video</source>
        <translation>zu wenig Arbeitsspeicher, um das Video zu decodieren</translation>
    </message>
    <message>
        <source>damaged, or no video of a kind that can be read ({reason})</source>
        <translation>beschädigt oder keine lesbare Art von Video ({reason})</translation>
    </message>
    <message>
        <source>it has sound and no pictures</source>
        <translation>es hat Ton, aber keine Bilder</translation>
    </message>
    <message>
        <source>it has no pictures</source>
        <translation>es hat keine Bilder</translation>
    </message>
    <message>
        <source>its pictures are of a kind that cannot be decoded</source>
        <translation>seine Bilder sind von einer Art, die sich nicht decodieren lässt</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels</source>
        <translation>zu groß: {width} x {height} Pixel</translation>
    </message>
    <message>
        <source>its sidecar is too large</source>
        <translation>die Sidecar-Datei ist zu groß</translation>
    </message>
    <message>
        <source>its sidecar is of a kind that photosearch does not write to</source>
        <translation>die Sidecar-Datei ist von einer Art, in die photosearch nicht schreibt</translation>
    </message>
    <message>
        <source>its sidecar cannot be changed safely</source>
        <translation>die Sidecar-Datei lässt sich nicht gefahrlos ändern</translation>
    </message>
    <message>
        <source>its sidecar is damaged ({error})</source>
        <translation>die Sidecar-Datei ist beschädigt ({error})</translation>
    </message>
    <message>
        <source>its sidecar has too many ratings</source>
        <translation>die Sidecar-Datei enthält zu viele Bewertungen</translation>
    </message>
    <message>
        <source>its sidecar cannot be understood</source>
        <translation>die Sidecar-Datei ist nicht verständlich</translation>
    </message>
    <message>
        <source>its sidecar has no place for a rating</source>
        <translation>die Sidecar-Datei hat keinen Platz für eine Bewertung</translation>
    </message>
    <message>
        <source>the terms of the query cancel each other out</source>
        <translation>die Teile der Suchanfrage heben sich gegenseitig auf</translation>
    </message>
    <message>
        <source>Leave one of them out</source>
        <translation>Einen davon weglassen</translation>
    </message>
    <message>
        <source>January</source>
        <translation>Januar</translation>
    </message>
    <message>
        <source>February</source>
        <translation>Februar</translation>
    </message>
    <message>
        <source>March</source>
        <translation>März</translation>
    </message>
    <message>
        <source>April</source>
        <translation>April</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Mai</translation>
    </message>
    <message>
        <source>June</source>
        <translation>Juni</translation>
    </message>
    <message>
        <source>July</source>
        <translation>Juli</translation>
    </message>
    <message>
        <source>August</source>
        <translation>August</translation>
    </message>
    <message>
        <source>September</source>
        <translation>September</translation>
    </message>
    <message>
        <source>October</source>
        <translation>Oktober</translation>
    </message>
    <message>
        <source>November</source>
        <translation>November</translation>
    </message>
    <message>
        <source>December</source>
        <translation>Dezember</translation>
    </message>
    <message>
        <source>there is no date beside the ..</source>
        <translation>neben .. steht kein Datum</translation>
    </message>
    <message>
        <source>Write it as 2019..2021, 2019.. or ..2021</source>
        <translation>Als 2019..2021, 2019.. oder ..2021 schreiben</translation>
    </message>
    <message>
        <source>the range ends before it begins</source>
        <translation>der Zeitraum endet, bevor er beginnt</translation>
    </message>
    <message>
        <source>Write it the other way round: {first}..{last}</source>
        <translation>Umgekehrt schreiben: {first}..{last}</translation>
    </message>
    <message>
        <source>this is no date</source>
        <translation>das ist kein Datum</translation>
    </message>
    <message>
        <source>Write one like {forms}</source>
        <translation>Zum Beispiel so schreiben: {forms}</translation>
    </message>
    <message>
        <source>it is not clear which number is the month</source>
        <translation>unklar, welche Zahl der Monat ist</translation>
    </message>
    <message>
        <source>Write it as {year}-{other}-{one} or {year}-{one}-{other}</source>
        <translation>Als {year}-{other}-{one} oder {year}-{one}-{other} schreiben</translation>
    </message>
    <message>
        <source>{year} is no leap year</source>
        <translation>{year} ist kein Schaltjahr</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message>
        <source>there is no month {month}</source>
        <translation>einen Monat {month} gibt es nicht</translation>
    </message>
    <message>
        <source>Write {date}</source>
        <translation>{date} schreiben</translation>
    </message>
    <message>
        <source>there is no {day} {month}</source>
        <translation>den {day}. {month} gibt es nicht</translation>
    </message>
    <message>
        <source>{month} has {days} days</source>
        <translation>{month} hat {days} Tage</translation>
    </message>
    <message>
        <source>the year {year} is out of range</source>
        <translation>das Jahr {year} liegt außerhalb des Bereichs</translation>
    </message>
    <message>
        <source>Years go from {first} to {last}</source>
        <translation>Jahre gehen von {first} bis {last}</translation>
    </message>
    <message>
        <source>decoding it takes too long</source>
        <translation>das Decodieren dauert zu lange</translation>
    </message>
    <message>
        <source>reading and decoding it takes more than {limit} s</source>
        <translation>Lesen und Decodieren dauern länger als {limit} s</translation>
    </message>
    <message>
        <source>decoding it takes too much memory, or the program was ended from outside</source>
        <translation>das Decodieren braucht zu viel Arbeitsspeicher, oder das Programm wurde von außen beendet</translation>
    </message>
    <message>
        <source>decoding it makes the decoder crash ({named})</source>
        <translation>beim Decodieren stürzt der Decoder ab ({named})</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>Exit-Code {code}</translation>
    </message>
    <message>
        <source>signal {name}</source>
        <translation>Signal {name}</translation>
    </message>
    <message>
        <source>the process that decodes photos cannot be started: {error}</source>
        <translation>der Prozess, der Fotos decodiert, kann nicht gestartet werden: {error}</translation>
    </message>
    <message>
        <source>Close other programs, or install photosearch anew</source>
        <translation>Andere Programme schließen oder photosearch neu installieren</translation>
    </message>
    <message>
        <source>it does not speak as expected</source>
        <translation>er antwortet nicht wie erwartet</translation>
    </message>
    <message>
        <source>its folder is not connected at present</source>
        <translation>der Ordner dieses Fotos ist zurzeit nicht verbunden</translation>
    </message>
    <message>
        <source>photo {photo} is no longer in the library</source>
        <translation>Foto {photo} ist nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>a video can only be copied with its metadata; export the original file</source>
        <translation>ein Video kann nur mit seinen Metadaten kopiert werden; die Originaldatei exportieren</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>die Datei kann nicht gelesen werden ({reason})</translation>
    </message>
    <message>
        <source>it cannot be read to its end ({reason})</source>
        <translation>die Datei kann nicht bis zum Ende gelesen werden ({reason})</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder}</source>
        <translation>auf dem Datenträger von {folder} ist kein Platz mehr</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder} ({free} MB free)</source>
        <translation>auf dem Datenträger von {folder} ist kein Platz mehr ({free} MB frei)</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder</source>
        <translation>Platz schaffen oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>cannot write to {folder}: {reason}</source>
        <translation>in {folder} kann nicht geschrieben werden: {reason}</translation>
    </message>
    <message>
        <source>a filter has no weight</source>
        <translation>ein Filter hat kein Gewicht</translation>
    </message>
    <message>
        <source>Leave out the ^, or put the value in quotes</source>
        <translation>Das ^ weglassen oder den Wert in Anführungszeichen setzen</translation>
    </message>
    <message>
        <source>nothing stands beside a comma</source>
        <translation>neben einem Komma steht nichts</translation>
    </message>
    <message>
        <source>Write a list as {name}:one,two, without spaces</source>
        <translation>Eine Liste als {name}:one,two schreiben, ohne Leerzeichen</translation>
    </message>
    <message>
        <source>{name}: takes one date</source>
        <translation>{name}: nimmt nur ein Datum</translation>
    </message>
    <message>
        <source>Write a range as date:2019..2021</source>
        <translation>Einen Zeitraum als date:2019..2021 schreiben</translation>
    </message>
    <message>
        <source>this is neither a whole number nor a range</source>
        <translation>das ist weder eine ganze Zahl noch ein Bereich</translation>
    </message>
    <message>
        <source>Write {field}:3, {field}:3+ or {field}:3..5</source>
        <translation>{field}:3, {field}:3+ oder {field}:3..5 schreiben</translation>
    </message>
    <message>
        <source>{end} is too large</source>
        <translation>{end} ist zu groß</translation>
    </message>
    <message>
        <source>The largest {field} is {highest}</source>
        <translation>Der höchste Wert für {field} ist {highest}</translation>
    </message>
    <message>
        <source>nothing is between {low} and {high}</source>
        <translation>nichts liegt zwischen {low} und {high}</translation>
    </message>
    <message>
        <source>Write it as {field}:{high}..{low}</source>
        <translation>Als {field}:{high}..{low} schreiben</translation>
    </message>
    <message>
        <source>{sign} and + say it twice</source>
        <translation>{sign} und + sagen dasselbe doppelt</translation>
    </message>
    <message>
        <source>Write {one}+ or &gt;={one}</source>
        <translation>{one}+ oder &gt;={one} schreiben</translation>
    </message>
    <message>
        <source>this is no type of file that photosearch reads</source>
        <translation>das ist kein Dateityp, den photosearch liest</translation>
    </message>
    <message>
        <source>Write a suffix such as jpg, heic or nef, or raw, photo or video</source>
        <translation>Eine Endung wie jpg, heic oder nef schreiben, oder raw, photo oder video</translation>
    </message>
    <message>
        <source>this is no orientation</source>
        <translation>das ist keine Ausrichtung</translation>
    </message>
    <message>
        <source>Write one of: {names}</source>
        <translation>Eines davon schreiben: {names}</translation>
    </message>
    <message>
        <source>photos are not told apart by this</source>
        <translation>danach lassen sich Fotos nicht unterscheiden</translation>
    </message>
    <message>
        <source>this is no place</source>
        <translation>das ist kein Ort</translation>
    </message>
    <message>
        <source>Write latitude and longitude in degrees: near:&quot;52.52,13.40&quot;</source>
        <translation>Breite und Länge in Grad schreiben: near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>there is no latitude {latitude}</source>
        <translation>einen Breitengrad {latitude} gibt es nicht</translation>
    </message>
    <message>
        <source>It goes from -90 (south) to 90 (north)</source>
        <translation>Er geht von -90 (Süden) bis 90 (Norden)</translation>
    </message>
    <message>
        <source>there is no longitude {longitude}</source>
        <translation>einen Längengrad {longitude} gibt es nicht</translation>
    </message>
    <message>
        <source>It goes from -180 (west) to 180 (east)</source>
        <translation>Er geht von -180 (Westen) bis 180 (Osten)</translation>
    </message>
    <message>
        <source>this is no distance</source>
        <translation>das ist keine Entfernung</translation>
    </message>
    <message>
        <source>Write it as within:5km, within:800m or within:3mi</source>
        <translation>Als within:5km, within:800m oder within:3mi schreiben</translation>
    </message>
    <message>
        <source>this is no distance on Earth</source>
        <translation>diese Entfernung gibt es auf der Erde nicht</translation>
    </message>
    <message>
        <source>Write up to {most} km</source>
        <translation>Höchstens {most} km schreiben</translation>
    </message>
    <message>
        <source>{filter}: {message}</source>
        <translation>{filter}: {message}</translation>
    </message>
    <message>
        <source>the library {library}</source>
        <translation>die Bibliothek {library}</translation>
    </message>
    <message>
        <source>no photos in {folder}</source>
        <translation>keine Fotos in {folder}</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files and videos outside hidden folders</source>
        <translation>Gelesen werden JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF sowie RAW-Dateien und Videos außerhalb versteckter Ordner</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files (and videos with the extra `video`) outside hidden folders</source>
        <translation>Gelesen werden JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF und RAW-Dateien (und Videos mit dem Extra `video`) außerhalb versteckter Ordner</translation>
    </message>
    <message>
        <source>{path} is a file, not a library folder</source>
        <translation>{path} ist eine Datei, kein Bibliotheksordner</translation>
    </message>
    <message>
        <source>Choose a folder with --library</source>
        <translation>Mit --library einen Ordner wählen</translation>
    </message>
    <message>
        <source>there is no library in {path} yet</source>
        <translation>in {path} gibt es noch keine Bibliothek</translation>
    </message>
    <message>
        <source>Make one with `photosearch index FOLDER`</source>
        <translation>Mit `photosearch index FOLDER` eine anlegen</translation>
    </message>
    <message>
        <source>{path} holds other files ({foreign}) and no library</source>
        <translation>{path} enthält andere Dateien ({foreign}) und keine Bibliothek</translation>
    </message>
    <message>
        <source>Choose an empty or new folder with --library</source>
        <translation>Mit --library einen leeren oder neuen Ordner wählen</translation>
    </message>
    <message>
        <source>this library was indexed with {name} (revision {revision}, {dimension} numbers), but the model at hand is {other} (revision {its_revision}, {its_dimension} numbers)</source>
        <translation>diese Bibliothek wurde mit {name} indiziert (Revision {revision}, {dimension} Zahlen), vorhanden ist aber das Modell {other} (Revision {its_revision}, {its_dimension} Zahlen)</translation>
    </message>
    <message>
        <source>Run `photosearch index` to embed the photos again with it</source>
        <translation>`photosearch index` ausführen, um die Fotos damit neu zu verarbeiten</translation>
    </message>
    <message>
        <source>{name} makes embeddings of shape {shape}, not [1, {dimension}]</source>
        <translation>{name} erzeugt Embeddings der Form {shape}, nicht [1, {dimension}]</translation>
    </message>
    <message>
        <source>{name} is the model in use</source>
        <translation>{name} ist das verwendete Modell</translation>
    </message>
    <message>
        <source>Use another one first</source>
        <translation>Erst ein anderes verwenden</translation>
    </message>
    <message>
        <source>this library is being switched to {name}</source>
        <translation>diese Bibliothek wird gerade auf {name} umgestellt</translation>
    </message>
    <message>
        <source>Stay with {in_use} first: use that</source>
        <translation>Erst bei {in_use} bleiben: dieses verwenden</translation>
    </message>
    <message>
        <source>this library has no embeddings of {name}</source>
        <translation>diese Bibliothek hat keine Embeddings von {name}</translation>
    </message>
    <message>
        <source>the library {library} is being written by {owner}</source>
        <translation>{owner} schreibt gerade in die Bibliothek {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, or close that program; searching works meanwhile</source>
        <translation>Warten, bis das fertig ist, oder jenes Programm schließen; suchen geht währenddessen</translation>
    </message>
    <message>
        <source>the file system of the library {library} has no locks</source>
        <translation>das Dateisystem der Bibliothek {library} kennt keine Sperren</translation>
    </message>
    <message>
        <source>Keep the library on a disk of this computer (--library); the photos may stay</source>
        <translation>Die Bibliothek auf einem Datenträger dieses Computers ablegen (--library); die Fotos können bleiben</translation>
    </message>
    <message>
        <source>another process</source>
        <translation>ein anderer Prozess</translation>
    </message>
    <message>
        <source>this process</source>
        <translation>dieser Prozess</translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>Prozess {pid}</translation>
    </message>
    <message>
        <source>process {pid} ({program})</source>
        <translation>Prozess {pid} ({program})</translation>
    </message>
    <message>
        <source>there is no rating of {rating} stars</source>
        <translation>eine Bewertung mit {rating} Sternen gibt es nicht</translation>
    </message>
    <message>
        <source>Choose 0 to 5</source>
        <translation>0 bis 5 wählen</translation>
    </message>
    <message>
        <source>what the photo shows, in your words</source>
        <translation>was das Foto zeigt, in eigenen Worten</translation>
    </message>
    <message>
        <source>push away from this</source>
        <translation>möglichst nichts davon</translation>
    </message>
    <message>
        <source>more or less weight for a word or a phrase</source>
        <translation>mehr oder weniger Gewicht für ein Wort oder eine Wortgruppe</translation>
    </message>
    <message>
        <source>looks like this picture, or photo of this number</source>
        <translation>sieht aus wie dieses Bild oder das Foto mit dieser Nummer</translation>
    </message>
    <message>
        <source>occur just so in name, folder, caption, keywords or camera</source>
        <translation>kommt genau so in Name, Ordner, Bildunterschrift, Stichwörtern oder Kamera vor</translation>
    </message>
    <message>
        <source>taken then; also 2023-05, 2023-05-14, may-2021, 1990s</source>
        <translation>in dieser Zeit aufgenommen; auch 2023-05, 2023-05-14, may-2021, 1990s</translation>
    </message>
    <message>
        <source>also today, last-week, last-30-days, christmas</source>
        <translation>auch today, last-week, last-30-days, christmas</translation>
    </message>
    <message>
        <source>taken before or after it, without 2020 itself</source>
        <translation>davor oder danach aufgenommen, ohne 2020 selbst</translation>
    </message>
    <message>
        <source>the name contains this</source>
        <translation>der Name enthält dies</translation>
    </message>
    <message>
        <source>the path contains this</source>
        <translation>der Pfad enthält dies</translation>
    </message>
    <message>
        <source>one or the other; also raw, photo, video</source>
        <translation>das eine oder das andere; auch raw, photo, video</translation>
    </message>
    <message>
        <source>stars; width: and height: likewise, and rating:&gt;=3</source>
        <translation>Sterne; ebenso width: und height:, und rating:&gt;=3</translation>
    </message>
    <message>
        <source>or landscape, or square</source>
        <translation>oder landscape oder square</translation>
    </message>
    <message>
        <source>latitude and longitude; also m and mi</source>
        <translation>geografische Breite und Länge; auch m und mi</translation>
    </message>
    <message>
        <source>or offline, video, raw, animated, hidden</source>
        <translation>oder offline, video, raw, animated, hidden</translation>
    </message>
    <message>
        <source>in the album of this name</source>
        <translation>im Album dieses Namens</translation>
    </message>
    <message>
        <source>not that</source>
        <translation>das nicht</translation>
    </message>
    <message>
        <source>one or the other; without OR, all must be fulfilled</source>
        <translation>das eine oder das andere; ohne OR muss alles erfüllt sein</translation>
    </message>
    <message>
        <source>the query is empty</source>
        <translation>die Suchanfrage ist leer</translation>
    </message>
    <message>
        <source>Describe a photo, for example &quot;two dogs on a beach&quot;</source>
        <translation>Ein Foto beschreiben, zum Beispiel &quot;two dogs on a beach&quot;</translation>
    </message>
    <message>
        <source>a closing &quot; is missing</source>
        <translation>ein schließendes &quot; fehlt</translation>
    </message>
    <message>
        <source>Add it, or leave out the opening &quot;</source>
        <translation>Es ergänzen oder das öffnende &quot; weglassen</translation>
    </message>
    <message>
        <source>nothing stands here to look for</source>
        <translation>hier steht nichts, wonach zu suchen wäre</translation>
    </message>
    <message>
        <source>Write a word between the quotes</source>
        <translation>Ein Wort zwischen die Anführungszeichen schreiben</translation>
    </message>
    <message>
        <source>Write a word before it</source>
        <translation>Ein Wort davor schreiben</translation>
    </message>
    <message>
        <source>quotes begin or end within a value</source>
        <translation>Anführungszeichen beginnen oder enden innerhalb eines Werts</translation>
    </message>
    <message>
        <source>Put all of it in quotes: folder:&quot;C:\My Photos&quot;</source>
        <translation>Alles in Anführungszeichen setzen: folder:&quot;C:\My Photos&quot;</translation>
    </message>
    <message>
        <source>the weight ^{weight} is not a number above 0 and up to {most}</source>
        <translation>das Gewicht ^{weight} ist keine Zahl über 0 bis höchstens {most}</translation>
    </message>
    <message>
        <source>Write it as sunset^2</source>
        <translation>Als sunset^2 schreiben</translation>
    </message>
    <message>
        <source>a closing ) is missing</source>
        <translation>eine schließende ) fehlt</translation>
    </message>
    <message>
        <source>Add it, or leave out this (</source>
        <translation>Sie ergänzen oder diese ( weglassen</translation>
    </message>
    <message>
        <source>this ) closes nothing</source>
        <translation>diese ) schließt nichts</translation>
    </message>
    <message>
        <source>Between parentheses stand only filters and &quot;exact words&quot;, beginning with one of them</source>
        <translation>Zwischen Klammern stehen nur Filter und &quot;exact words&quot;, mit einem davon am Anfang</translation>
    </message>
    <message>
        <source>the parentheses are nested too deeply</source>
        <translation>die Klammern sind zu tief verschachtelt</translation>
    </message>
    <message>
        <source>{most} levels are allowed</source>
        <translation>Erlaubt sind {most} Ebenen</translation>
    </message>
    <message>
        <source>there is no filter {name}</source>
        <translation>einen Filter {name} gibt es nicht</translation>
    </message>
    <message>
        <source>Filters are: {names}</source>
        <translation>Filter sind: {names}</translation>
    </message>
    <message>
        <source>{name}: stands without a value</source>
        <translation>{name}: steht ohne Wert</translation>
    </message>
    <message>
        <source>Write it right after the colon: {example}</source>
        <translation>Ihn direkt hinter den Doppelpunkt schreiben: {example}</translation>
    </message>
    <message>
        <source>within: has no minus</source>
        <translation>within: hat kein Minus</translation>
    </message>
    <message>
        <source>Put it before the near: -near:&quot;52.52,13.40&quot;</source>
        <translation>Es vor near setzen: -near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>{word} between filters is taken for a word</source>
        <translation>{word} zwischen Filtern wird als Wort verstanden</translation>
    </message>
    <message>
        <source>Write it as {word}</source>
        <translation>Als {word} schreiben</translation>
    </message>
    <message>
        <source>{word} does not stand between two filters</source>
        <translation>{word} steht nicht zwischen zwei Filtern</translation>
    </message>
    <message>
        <source>Filters are such as camera:canon or &quot;exact words&quot;; in small letters it is just a word</source>
        <translation>Filter sehen aus wie camera:canon oder &quot;exact words&quot;; kleingeschrieben ist es nur ein Wort</translation>
    </message>
    <message>
        <source>there are too many filters</source>
        <translation>es sind zu viele Filter</translation>
    </message>
    <message>
        <source>{most} are allowed</source>
        <translation>Erlaubt sind {most}</translation>
    </message>
    <message>
        <source>within: belongs to no near:</source>
        <translation>within: gehört zu keinem near:</translation>
    </message>
    <message>
        <source>Write it after one: near:&quot;52.52,13.40&quot; within:5km</source>
        <translation>Es dahinter schreiben: near:&quot;52.52,13.40&quot; within:5km</translation>
    </message>
    <message>
        <source>what is pushed away</source>
        <translation>etwas mit Minus davor</translation>
    </message>
    <message>
        <source>what has a weight</source>
        <translation>etwas mit Gewicht</translation>
    </message>
    <message>
        <source>Write it before the parentheses, or -({words}) to leave out what has these words</source>
        <translation>Vor die Klammern schreiben, oder -({words}), um auszulassen, was diese Wörter hat</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>ein Bild</translation>
    </message>
    <message>
        <source>Write it before the parentheses</source>
        <translation>Vor die Klammern schreiben</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>ein Wort</translation>
    </message>
    <message>
        <source>Write words before the parentheses, or in quotes if they must occur</source>
        <translation>Wörter vor die Klammern schreiben, oder in Anführungszeichen, wenn sie vorkommen müssen</translation>
    </message>
    <message>
        <source>{what} cannot stand among filters in parentheses</source>
        <translation>{what} kann nicht unter Filtern in Klammern stehen</translation>
    </message>
    <message>
        <source>{named} is not in a folder of this library</source>
        <translation>{named} liegt in keinem Ordner dieser Bibliothek</translation>
    </message>
    <message>
        <source>photo {photo} is not in the library, or not indexed yet</source>
        <translation>Foto {photo} ist nicht in der Bibliothek oder noch nicht indiziert</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Ein anderes wählen</translation>
    </message>
    <message>
        <source>the picture</source>
        <translation>das Bild</translation>
    </message>
    <message>
        <source>cannot search by {name}: {message}</source>
        <translation>{name} taugt nicht als Suchbild: {message}</translation>
    </message>
    <message>
        <source>no release address is set, so there is nowhere to ask for a newer photosearch</source>
        <translation>es ist keine Adresse für Veröffentlichungen festgelegt; nach einem neueren photosearch lässt sich nirgends fragen</translation>
    </message>
    <message>
        <source>Name one in {variable}</source>
        <translation>Eine in {variable} angeben</translation>
    </message>
    <message>
        <source>this photosearch calls itself {current}, which is no version to compare</source>
        <translation>dieses photosearch nennt sich {current}, was keine vergleichbare Version ist</translation>
    </message>
    <message>
        <source>the network is switched off by HF_HUB_OFFLINE</source>
        <translation>das Netz ist durch HF_HUB_OFFLINE abgeschaltet</translation>
    </message>
    <message>
        <source>Unset it, then ask again</source>
        <translation>Die Variable zurücksetzen, dann erneut fragen</translation>
    </message>
    <message>
        <source>news of releases</source>
        <translation>die Versionsliste</translation>
    </message>
    <message>
        <source>Look for yourself at {page}</source>
        <translation>Selbst nachsehen unter {page}</translation>
    </message>
    <message>
        <source>{host} answers with no {what}</source>
        <translation>{host} sendet etwas anderes als {what}</translation>
    </message>
    <message>
        <source>{before}, {next}</source>
        <translation>{before}, {next}</translation>
    </message>
    <message>
        <source>{before} {next}</source>
        <translation>{before} {next}</translation>
    </message>
    <message>
        <source>{before}; {next}</source>
        <translation>{before}; {next}</translation>
    </message>
    <message>
        <source>Draw around what to look for, or press {key} for what is in sight</source>
        <translation>Das Gesuchte umrahmen oder mit {key} nehmen, was zu sehen ist</translation>
    </message>
</context>
</TS>
