<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>{message}. {remedy}</source>
        <translation>{message}. {remedy}</translation>
    </message>
    <message>
        <source>column {column}: {message}</source>
        <translation>à la colonne {column}, {message}</translation>
    </message>
    <message>
        <source>something went wrong inside photosearch ({error})</source>
        <translation>un problème est survenu dans photosearch ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk while writing {what}</source>
        <translation>plus de place sur le disque pour écrire {what}</translation>
    </message>
    <message>
        <source>Free some space, then run it again</source>
        <translation>Libérez de la place, puis relancez</translation>
    </message>
    <message>
        <source>cannot write {what}: {reason}</source>
        <translation>impossible d’écrire {what}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Make it writable, or choose another folder with --library</source>
        <translation>Autorisez-y l’écriture, ou choisissez un autre dossier avec --library</translation>
    </message>
    <message>
        <source>there is no album {name}</source>
        <translation>il n’y a pas d’album {name}</translation>
    </message>
    <message>
        <source>this album is gone</source>
        <translation>cet album n’existe plus</translation>
    </message>
    <message>
        <source>an album needs a name</source>
        <translation>un album doit avoir un nom</translation>
    </message>
    <message>
        <source>there is an album {other} already</source>
        <translation>il y a déjà un album {other}</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>Choisissez un autre nom</translation>
    </message>
    <message>
        <source>Run `photosearch doctor` on this library</source>
        <translation>Lancez `photosearch doctor` sur cette photothèque</translation>
    </message>
    <message>
        <source>the repair of the catalog {path} was cut off</source>
        <translation>la réparation du catalogue {path} a été interrompue</translation>
    </message>
    <message>
        <source>the catalog {path} was replaced while photosearch was using it</source>
        <translation>le catalogue {path} a été remplacé pendant que photosearch l’utilisait</translation>
    </message>
    <message>
        <source>Close photosearch and open it again</source>
        <translation>Fermez photosearch, puis rouvrez-le</translation>
    </message>
    <message>
        <source>{path} is not a photosearch catalog</source>
        <translation>{path} n’est pas un catalogue de photosearch</translation>
    </message>
    <message>
        <source>Choose another folder with --library</source>
        <translation>Choisissez un autre dossier avec --library</translation>
    </message>
    <message>
        <source>the library {library} was made by a newer photosearch (catalog version {version}; this one knows up to {known})</source>
        <translation>la photothèque {library} vient d’une version plus récente de photosearch (catalogue version {version}&#xa0;; celle-ci en connaît jusqu’à {known})</translation>
    </message>
    <message>
        <source>Update photosearch to open it; nothing was changed</source>
        <translation>Mettez photosearch à jour pour l’ouvrir&#xa0;; rien n’a été modifié</translation>
    </message>
    <message>
        <source>the backup {target}</source>
        <translation>la sauvegarde {target}</translation>
    </message>
    <message>
        <source>the catalog {path} is damaged ({error})</source>
        <translation>le catalogue {path} est endommagé ({error})</translation>
    </message>
    <message>
        <source>another process is writing to the library {library}</source>
        <translation>un autre processus écrit dans la photothèque {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again</source>
        <translation>Attendez qu’il ait terminé, puis réessayez</translation>
    </message>
    <message>
        <source>cannot write to the library {library} ({error})</source>
        <translation>impossible d’écrire dans la photothèque {library} ({error})</translation>
    </message>
    <message>
        <source>Make the folder writable, or choose another with --library</source>
        <translation>Autorisez l’écriture dans ce dossier, ou choisissez-en un autre avec --library</translation>
    </message>
    <message>
        <source>reading or writing the library {library} failed ({error})</source>
        <translation>la lecture ou l’écriture de la photothèque {library} a échoué ({error})</translation>
    </message>
    <message>
        <source>Check its disk and the free space</source>
        <translation>Vérifiez son disque et la place libre</translation>
    </message>
    <message>
        <source>the catalog {path} does not answer as it should ({error})</source>
        <translation>le catalogue {path} ne répond pas comme il le devrait ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk of the library {library}</source>
        <translation>plus de place sur le disque de la photothèque {library}</translation>
    </message>
    <message>
        <source>model {name} makes embeddings of {dimension} numbers, but this library holds {other} numbers of the same revision {revision}</source>
        <translation>le modèle {name} produit des vecteurs de {dimension} nombres, mais cette photothèque en contient de {other} nombres pour la même révision {revision}</translation>
    </message>
    <message>
        <source>Use the model the library was indexed with, or index into another library</source>
        <translation>Utilisez le modèle avec lequel la photothèque a été indexée, ou indexez dans une autre photothèque</translation>
    </message>
    <message>
        <source>embeddings of shape {shape} do not belong to model {model}</source>
        <translation>des vecteurs de forme {shape} ne viennent pas du modèle {model}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix</source>
        <translation>Les vecteurs de modèles différents ne se mélangent jamais</translation>
    </message>
    <message>
        <source>the filters are nested too deeply</source>
        <translation>les filtres sont trop imbriqués</translation>
    </message>
    <message>
        <source>Use fewer parentheses</source>
        <translation>Utilisez moins de parenthèses</translation>
    </message>
    <message>
        <source>a saved search needs a name</source>
        <translation>une recherche enregistrée doit avoir un nom</translation>
    </message>
    <message>
        <source>this saved search is gone</source>
        <translation>cette recherche enregistrée n’existe plus</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>Ajouter un dossier…</translation>
    </message>
    <message>
        <source>Look for Changes Now</source>
        <translation>Chercher les changements</translation>
    </message>
    <message>
        <source>Save This Search…</source>
        <translation>Enregistrer cette recherche…</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Modèle…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Paramètres…</translation>
    </message>
    <message>
        <source>Collapse Near-Identical Shots</source>
        <translation>Réunir les prises presque identiques</translation>
    </message>
    <message>
        <source>Let one photo stand for all that are nearly the same</source>
        <translation>Une seule photo représente toutes celles qui sont presque identiques</translation>
    </message>
    <message>
        <source>Pause Indexing on Battery</source>
        <translation>Suspendre l’indexation sur batterie</translation>
    </message>
    <message>
        <source>Wait for mains power before photos are indexed</source>
        <translation>Attendre le secteur pour indexer les photos</translation>
    </message>
    <message>
        <source>Write Ratings to .xmp Sidecars</source>
        <translation>Écrire les notes dans des fichiers .xmp</translation>
    </message>
    <message>
        <source>Let other programs see the stars you give; photos stay as they are</source>
        <translation>Les autres programmes voient vos étoiles&#xa0;; les photos restent telles quelles</translation>
    </message>
    <message>
        <source>Icon in the Notification Area</source>
        <translation>Icône dans la zone de notification</translation>
    </message>
    <message>
        <source>Show there how far indexing is</source>
        <translation>Y montrer où en est l’indexation</translation>
    </message>
    <message>
        <source>Log and Diagnostics…</source>
        <translation>Journal et diagnostic…</translation>
    </message>
    <message>
        <source>Check for Updates…</source>
        <translation>Rechercher les mises à jour…</translation>
    </message>
    <message>
        <source>Ask whether there is a newer version; nothing is downloaded</source>
        <translation>Demander s’il existe une version plus récente&#xa0;; rien n’est téléchargé</translation>
    </message>
    <message>
        <source>There are no words to save: pictures alone are not kept. Search for something first</source>
        <translation>Il n’y a pas de mots à enregistrer&#xa0;: les images seules ne sont pas conservées. Cherchez d’abord quelque chose</translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>Enregistrer la recherche</translation>
    </message>
    <message>
        <source>Name of this search</source>
        <translation>Nom de cette recherche</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Renommer…</translation>
    </message>
    <message>
        <source>Remove Album</source>
        <translation>Supprimer l’album</translation>
    </message>
    <message>
        <source>Remove Saved Search…</source>
        <translation>Supprimer la recherche…</translation>
    </message>
    <message>
        <source>Rename album</source>
        <translation>Renommer l’album</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>Nom de l’album</translation>
    </message>
    <message>
        <source>Rename saved search</source>
        <translation>Renommer la recherche enregistrée</translation>
    </message>
    <message>
        <source>Remove the saved search {name}?</source>
        <translation>Supprimer la recherche enregistrée {name}&#xa0;?</translation>
    </message>
    <message>
        <source>Remove saved search</source>
        <translation>Supprimer la recherche enregistrée</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Replace the saved search {name}?</source>
        <translation>Remplacer la recherche enregistrée {name}&#xa0;?</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>It asks for: {query}</source>
        <translation>Elle demande&#xa0;: {query}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>hors ligne</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>masquée</translation>
    </message>
    <message>
        <source>no program opened {path}</source>
        <translation>aucun programme n’a ouvert {path}</translation>
    </message>
    <message>
        <source>Choose one for this kind of file</source>
        <translation>Choisissez-en un pour ce type de fichier</translation>
    </message>
    <message>
        <source>no program shows maps</source>
        <translation>aucun programme n’affiche de cartes</translation>
    </message>
    <message>
        <source>Install one that opens geo: addresses, such as Marble or GNOME Maps</source>
        <translation>Installez-en un qui ouvre les adresses geo:, comme Marble ou GNOME Maps</translation>
    </message>
    <message>
        <source>{path} is not there</source>
        <translation>{path} est introuvable</translation>
    </message>
    <message>
        <source>It was moved or deleted, or its drive is not connected</source>
        <translation>Le fichier a été déplacé ou supprimé, ou son disque n’est pas connecté</translation>
    </message>
    <message>
        <source>no program opened the folder {folder}</source>
        <translation>aucun programme n’a ouvert le dossier {folder}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Prise le</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Dimensions</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Appareil</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objectif</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Exposition</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Légende</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Mots-clés</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>{pixels}  ({megapixels} MP)</source>
        <translation>{pixels}  ({megapixels}&#xa0;Mpx)</translation>
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
        <translation>{degrees}° E</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <translation>{degrees}° O</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Un problème est survenu</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Détails du problème</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Show report in folder</source>
        <translation>Ouvrir le dossier du rapport</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. Nothing was sent.</source>
        <translation>C’est une erreur de photosearch, pas de vous. Vos photos sont intactes et vous pouvez continuer&#xa0;; votre dernière action n’a peut-être pas abouti. Rien n’a été envoyé.</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. A report was saved as {file}. Nothing was sent.</source>
        <translation>C’est une erreur de photosearch, pas de vous. Vos photos sont intactes et vous pouvez continuer&#xa0;; votre dernière action n’a peut-être pas abouti. Un rapport a été enregistré&#xa0;: {file}. Rien n’a été envoyé.</translation>
    </message>
    <message>
        <source>Log and diagnostics</source>
        <translation>Journal et diagnostic</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnostic</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>of what the program did</comment>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Only warnings and errors</source>
        <translation>Avertissements et erreurs seulement</translation>
    </message>
    <message>
        <source>Nothing in it names a photo or a folder of yours, and nothing is sent.</source>
        <translation>Aucune de vos photos et aucun de vos dossiers n’y est nommé, et rien n’est envoyé.</translation>
    </message>
    <message>
        <source>It stays on this computer. It may name your photos: look through it before you pass it on.</source>
        <translation>Il reste sur cet ordinateur. Il peut nommer vos photos&#xa0;: relisez-le avant de le transmettre.</translation>
    </message>
    <message>
        <source>Refresh log</source>
        <translation>Actualiser le journal</translation>
    </message>
    <message>
        <source>Show log in folder</source>
        <translation>Ouvrir le dossier du journal</translation>
    </message>
    <message>
        <source>There is nothing in it.</source>
        <translation>Il est vide.</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>Exporter&#xa0;%Ln photo</numerusform>
            <numerusform>Exporter&#xa0;%Ln photos</numerusform>
        </translation>
    </message>
    <message>
        <source>JPEG pictures</source>
        <translation>Images JPEG</translation>
    </message>
    <message>
        <source>Original files, unchanged</source>
        <translation>Fichiers originaux, inchangés</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Taille d’origine</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln pixel</numerusform>
            <numerusform>%Ln pixels</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep metadata: time, place, camera</source>
        <translation>Garder les métadonnées&#xa0;: date, lieu, appareil</translation>
    </message>
    <message>
        <source>Exported photos</source>
        <comment>name of a folder</comment>
        <translation>Photos exportées</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progression de l’export</translation>
    </message>
    <message>
        <source>Longest &amp;side:</source>
        <translation>&amp;Plus grand côté&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Quality:</source>
        <translation>&amp;Qualité&#xa0;:</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Choisir le dossier</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>&amp;Dossier&#xa0;:</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>verb</comment>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Afficher le dossier</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Export photos to</source>
        <translation>Exporter les photos vers</translation>
    </message>
    <message>
        <source>{name} is no whole path of a folder</source>
        <translation>{name} n’est pas le chemin complet d’un dossier</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Raison</translation>
    </message>
    <message>
        <source>Photos that could not be read</source>
        <translation>Photos qui n’ont pas pu être lues</translation>
    </message>
    <message>
        <source>They are left as they are. Double-click one to see it in its folder.</source>
        <translation>Elles sont laissées telles quelles. Double-cliquez sur l’une d’elles pour la voir dans son dossier.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>A model decides what searches find. Another one first looks at every photo, while searches go on as before; it is used when it has seen all.</source>
        <translation>C’est le modèle qui décide de ce que trouvent les recherches. Un nouveau modèle regarde d’abord chaque photo, pendant que les recherches continuent comme avant&#xa0;; il prend le relais quand il a tout vu.</translation>
    </message>
    <message>
        <source>These can be downloaded from the Hugging Face hub. Nothing about you or your photos is sent; once they are here, they need no network.</source>
        <translation>Ceux-ci peuvent être téléchargés depuis le hub Hugging Face. Rien sur vous ni sur vos photos n’est envoyé&#xa0;; une fois téléchargés, ils se passent de réseau.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>Vérification de {name}…</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>Progression de {name}</translation>
    </message>
    <message>
        <source>Go Back</source>
        <comment>to a model used before</comment>
        <translation>Y revenir</translation>
    </message>
    <message>
        <source>Use</source>
        <comment>verb</comment>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Remove Its Data</source>
        <translation>Supprimer ses données</translation>
    </message>
    <message>
        <source>{act}: {name}</source>
        <translation>{act}&#xa0;: {name}</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>{done} sur&#xa0;%Ln photo&#xa0;; la recherche continue avec {model}.</numerusform>
            <numerusform>{done} sur&#xa0;%Ln photos&#xa0;; la recherche continue avec {model}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} sur&#xa0;%Ln photo</numerusform>
            <numerusform>{done} sur&#xa0;%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message>
        <source>Its data is still here: going back is instant</source>
        <translation>Ses données sont encore là&#xa0;: y revenir est immédiat</translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>A déjà vu {done} photo sur&#xa0;%Ln</numerusform>
            <numerusform>A déjà vu {done} photos sur&#xa0;%Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Dossiers</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Clavier</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Choisir un modèle…</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>Effacer les recherches récentes</translation>
    </message>
    <message>
        <source>photosearch finds the photos in these. It never changes them.</source>
        <translation>photosearch trouve les photos de ces dossiers. Il ne les modifie jamais.</translation>
    </message>
    <message>
        <source>Folders of the library</source>
        <translation>Dossiers de la photothèque</translation>
    </message>
    <message>
        <source>Files and folders of these names, with commas between them. * stands for any letters.</source>
        <translation>Les fichiers et les dossiers portant ces noms, séparés par des virgules. * remplace n’importe quelles lettres.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Ignorer</translation>
    </message>
    <message>
        <source>Other programs can read the stars you give. Photos stay as they are.</source>
        <translation>D’autres programmes peuvent lire vos étoiles. Les photos restent telles quelles.</translation>
    </message>
    <message>
        <source>Write ratings to .xmp sidecars</source>
        <translation>Écrire les notes dans des fichiers annexes .xmp</translation>
    </message>
    <message>
        <source>It decides what searches find, and in which languages.</source>
        <translation>Il décide de ce que trouvent les recherches, et dans quelles langues.</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>Recherches récentes</translation>
    </message>
    <message>
        <source>Find a setting…</source>
        <translation>Trouver un paramètre…</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Trouver un paramètre</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Sections</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>Aucun paramètre ne porte ce nom.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Mises à jour</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>Nouveautés</translation>
    </message>
    <message>
        <source>Open Its Page</source>
        <translation>Ouvrir sa page</translation>
    </message>
    <message>
        <source>Nothing is downloaded by photosearch itself</source>
        <translation>photosearch ne télécharge rien lui-même</translation>
    </message>
    <message>
        <source>Asking for a newer version…</source>
        <translation>Recherche d’une version plus récente…</translation>
    </message>
    <message>
        <source>photosearch {version} is the newest there is.</source>
        <translation>photosearch {version} est la version la plus récente.</translation>
    </message>
    <message>
        <source>photosearch {version} is there; you have {current}.</source>
        <translation>photosearch {version} est disponible&#xa0;; vous avez {current}.</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos keeps stopping. Your photos are not touched.</source>
        <translation>La partie de photosearch qui lit les photos s’arrête sans cesse. Vos photos sont intactes.</translation>
    </message>
    <message>
        <source>The engine cannot be started: {reason}</source>
        <translation>Le moteur ne peut pas démarrer&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped. What was exported so far is there.</source>
        <translation>La partie de photosearch qui lit les photos s’est arrêtée. Ce qui était déjà exporté est là.</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be exported</source>
        <translation>Les photos d’un disque non connecté ne peuvent pas être exportées</translation>
    </message>
    <message>
        <source>{message}. {exported}</source>
        <translation>{message}. {exported}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>%Ln photo exportée vers {folder}</numerusform>
            <numerusform>%Ln photos exportées vers {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped: %Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>Arrêt&#xa0;:&#xa0;%Ln photo exportée vers {folder}</numerusform>
            <numerusform>Arrêt&#xa0;:&#xa0;%Ln photos exportées vers {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be exported:</source>
        <translation>
            <numerusform>%Ln n’a pas pu être exportée&#xa0;:</numerusform>
            <numerusform>%Ln n’ont pas pu être exportées&#xa0;:</numerusform>
        </translation>
    </message>
    <message>
        <source>date</source>
        <comment>filter</comment>
        <translation>date</translation>
    </message>
    <message>
        <source>before</source>
        <comment>filter</comment>
        <translation>avant</translation>
    </message>
    <message>
        <source>after</source>
        <comment>filter</comment>
        <translation>après</translation>
    </message>
    <message>
        <source>camera</source>
        <comment>filter</comment>
        <translation>appareil</translation>
    </message>
    <message>
        <source>lens</source>
        <comment>filter</comment>
        <translation>objectif</translation>
    </message>
    <message>
        <source>folder</source>
        <comment>filter</comment>
        <translation>dossier</translation>
    </message>
    <message>
        <source>type</source>
        <comment>filter</comment>
        <translation>type</translation>
    </message>
    <message>
        <source>rating</source>
        <comment>filter</comment>
        <translation>note</translation>
    </message>
    <message>
        <source>width</source>
        <comment>filter</comment>
        <translation>largeur</translation>
    </message>
    <message>
        <source>height</source>
        <comment>filter</comment>
        <translation>hauteur</translation>
    </message>
    <message>
        <source>orientation</source>
        <comment>filter</comment>
        <translation>orientation</translation>
    </message>
    <message>
        <source>album</source>
        <comment>filter</comment>
        <translation>album</translation>
    </message>
    <message>
        <source>favourite</source>
        <comment>filter</comment>
        <translation>favoris</translation>
    </message>
    <message>
        <source>offline</source>
        <comment>filter</comment>
        <translation>hors ligne</translation>
    </message>
    <message>
        <source>raw</source>
        <comment>filter</comment>
        <translation>raw</translation>
    </message>
    <message>
        <source>animated</source>
        <comment>filter</comment>
        <translation>animées</translation>
    </message>
    <message>
        <source>hidden</source>
        <comment>filter</comment>
        <translation>masquées</translation>
    </message>
    <message>
        <source>video</source>
        <comment>filter</comment>
        <translation>vidéos</translation>
    </message>
    <message>
        <source>photo</source>
        <comment>filter</comment>
        <translation>photos</translation>
    </message>
    <message>
        <source>portrait</source>
        <comment>filter</comment>
        <translation>portrait</translation>
    </message>
    <message>
        <source>landscape</source>
        <comment>filter</comment>
        <translation>paysage</translation>
    </message>
    <message>
        <source>square</source>
        <comment>filter</comment>
        <translation>carrée</translation>
    </message>
    <message>
        <source>not {filter}</source>
        <translation>sauf {filter}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>«&#xa0;{words}&#xa0;»</translation>
    </message>
    <message>
        <source>near {place} within {distance}</source>
        <translation>à moins de {distance} de {place}</translation>
    </message>
    <message>
        <source>near {place}</source>
        <translation>près de {place}</translation>
    </message>
    <message>
        <source>{filter}: {values}</source>
        <translation>{filter}&#xa0;: {values}</translation>
    </message>
    <message>
        <source>Pictures from the network are not fetched. Save it to this computer first, then drop the file here</source>
        <translation>Les images du réseau ne sont pas récupérées. Enregistrez l’image sur cet ordinateur, puis déposez le fichier ici</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>Ajouter un dossier de photos</translation>
    </message>
    <message>
        <source>Dropped picture</source>
        <translation>Image déposée</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Image collée</translation>
    </message>
    <message numerus="yes">
        <source>{hits} of %Ln photo(s)</source>
        <translation>
            <numerusform>{hits} sur&#xa0;%Ln photo</numerusform>
            <numerusform>{hits} sur&#xa0;%Ln photos</numerusform>
        </translation>
    </message>
    <message>
        <source>Something is still going on: the language changes when photosearch starts again</source>
        <translation>Une tâche est encore en cours : la langue changera au prochain démarrage de photosearch</translation>
    </message>
    <message>
        <source>Reading a photo went wrong; starting over…</source>
        <translation>La lecture d’une photo a échoué&#xa0;; nouveau départ…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>Nouvel album</translation>
    </message>
    <message>
        <source>Name of the album:</source>
        <translation>Nom de l’album&#xa0;:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) put into the new album {album}</source>
        <translation>
            <numerusform>%Ln photo placée dans le nouvel album {album}</numerusform>
            <numerusform>%Ln photos placées dans le nouvel album {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {album}</source>
        <translation>
            <numerusform>%Ln photo ajoutée à {album}</numerusform>
            <numerusform>%Ln photos ajoutées à {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) taken out of {album}</source>
        <translation>
            <numerusform>%Ln photo retirée de {album}</numerusform>
            <numerusform>%Ln photos retirées de {album}</numerusform>
        </translation>
    </message>
    <message>
        <source>{album} renamed to {name}</source>
        <translation>{album} renommé en {name}</translation>
    </message>
    <message>
        <source>album {name} removed</source>
        <translation>album {name} supprimé</translation>
    </message>
    <message numerus="yes">
        <source>{name} is rated here, but {reason}; %Ln more</source>
        <translation>
            <numerusform>{name} a sa note ici, mais {reason}&#xa0;;&#xa0;%Ln autre</numerusform>
            <numerusform>{name} a sa note ici, mais {reason}&#xa0;;&#xa0;%Ln autres</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is rated here, but {reason}</source>
        <translation>{name} a sa note ici, mais {reason}</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favori</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>Ajouter à l’album</translation>
    </message>
    <message>
        <source>Take out of {album}</source>
        <translation>Retirer de {album}</translation>
    </message>
    <message>
        <source>Show in results again</source>
        <translation>Afficher de nouveau</translation>
    </message>
    <message>
        <source>Hide from results</source>
        <translation>Masquer des résultats</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Move to trash…</source>
        <translation>Mettre à la corbeille…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>Nouvel album…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln étoile</numerusform>
            <numerusform>%Ln étoiles</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Aucune étoile</translation>
    </message>
    <message>
        <source>{name} made a favourite</source>
        <translation>{name} est dans les favoris</translation>
    </message>
    <message>
        <source>{name} no longer a favourite</source>
        <translation>{name} n’est plus dans les favoris</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) made favourites</source>
        <translation>
            <numerusform>%Ln photo ajoutée aux favoris</numerusform>
            <numerusform>%Ln photos ajoutées aux favoris</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer favourites</source>
        <translation>
            <numerusform>%Ln photo retirée des favoris</numerusform>
            <numerusform>%Ln photos retirées des favoris</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} rated %Ln star(s)</source>
        <translation>
            <numerusform>{name} a maintenant&#xa0;%Ln étoile</numerusform>
            <numerusform>{name} a maintenant&#xa0;%Ln étoiles</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} has no stars now</source>
        <translation>{name} n’a plus d’étoiles</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) rated {stars}</source>
        <translation>
            <numerusform>%Ln photo notée {stars}</numerusform>
            <numerusform>%Ln photos notées {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no stars now</source>
        <translation>
            <numerusform>%Ln photo n’a plus d’étoiles</numerusform>
            <numerusform>%Ln photos n’ont plus d’étoiles</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} hidden from results</source>
        <translation>{name} n’apparaît plus dans les résultats</translation>
    </message>
    <message>
        <source>{name} shown in results again</source>
        <translation>{name} apparaît de nouveau dans les résultats</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) hidden from results</source>
        <translation>
            <numerusform>%Ln photo masquée des résultats</numerusform>
            <numerusform>%Ln photos masquées des résultats</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) shown in results again</source>
        <translation>
            <numerusform>%Ln photo de nouveau dans les résultats</numerusform>
            <numerusform>%Ln photos de nouveau dans les résultats</numerusform>
        </translation>
    </message>
    <message>
        <source>The starter model understands English only. “Model…” in the menu has larger ones for more languages.</source>
        <translation>Le modèle de départ ne comprend que l’anglais. « Modèle… » dans le menu en propose de plus grands, pour d’autres langues.</translation>
    </message>
    <message>
        <source>Your photos can be searched. A larger model finds finer detail, and in more languages; that is a download of about {size}, whenever you like.</source>
        <translation>La recherche dans vos photos est prête. Un modèle plus grand trouve des détails plus fins, et dans plus de langues&#xa0;; c’est un téléchargement d’environ {size}, quand vous voudrez.</translation>
    </message>
    <message>
        <source>See Models…</source>
        <translation>Voir les modèles…</translation>
    </message>
    <message>
        <source>video of {duration}</source>
        <translation>vidéo de {duration}</translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>représente&#xa0;%Ln autre</numerusform>
            <numerusform>représente&#xa0;%Ln autres</numerusform>
        </translation>
    </message>
    <message>
        <source>less certain</source>
        <translation>moins sûre</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>favori</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filtres</translation>
    </message>
    <message>
        <source>recent search</source>
        <translation>recherche récente</translation>
    </message>
    <message>
        <source>saved search</source>
        <translation>recherche enregistrée</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>filtre</translation>
    </message>
    <message>
        <source>Remove data</source>
        <translation>Supprimer les données</translation>
    </message>
    <message>
        <source>Remove what {model} has made of your photos?</source>
        <translation>Supprimer ce que {model} a tiré de vos photos&#xa0;?</translation>
    </message>
    <message>
        <source>To use it again, it would have to look at every photo again. Your photos are not touched.</source>
        <translation>Pour le réutiliser, il faudrait qu’il regarde de nouveau chaque photo. Vos photos restent intactes.</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>Télécharger un modèle</translation>
    </message>
    <message>
        <source>Download {model}?</source>
        <translation>Télécharger {model}&#xa0;?</translation>
    </message>
    <message>
        <source>About {size}. Its weights are under the licence {licence} ({address}). When it is here, it looks at every photo once more, while searches go on as before.</source>
        <translation>Environ {size}. Ses poids sont sous licence {licence} ({address}). Une fois téléchargé, il regarde encore une fois chaque photo, pendant que les recherches continuent comme avant.</translation>
    </message>
    <message>
        <source>Download</source>
        <comment>verb</comment>
        <translation>Télécharger</translation>
    </message>
    <message>
        <source>Your photos can be searched</source>
        <translation>Vos photos sont prêtes pour la recherche</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln nouvelle</numerusform>
            <numerusform>%Ln nouvelles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>%Ln modifiée</numerusform>
            <numerusform>%Ln modifiées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln disparue</numerusform>
            <numerusform>%Ln disparues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seen by the new model</source>
        <translation>
            <numerusform>%Ln vue par le nouveau modèle</numerusform>
            <numerusform>%Ln vues par le nouveau modèle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln n’a pas pu être lue</numerusform>
            <numerusform>%Ln n’ont pas pu être lues</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed</source>
        <translation>Rien n’a changé</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped while it worked on this</source>
        <translation>La partie de photosearch qui lit les photos s’est arrêtée pendant ce travail</translation>
    </message>
    <message>
        <source>Show large</source>
        <translation>Afficher en grand</translation>
    </message>
    <message>
        <source>Compare</source>
        <comment>verb, photos side by side</comment>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>Photos semblables</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Plus comme celle-ci</translation>
    </message>
    <message>
        <source>More like these</source>
        <translation>Plus comme celles-ci</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Moins comme celle-ci</translation>
    </message>
    <message>
        <source>Less like these</source>
        <translation>Moins comme celles-ci</translation>
    </message>
    <message>
        <source>Open</source>
        <comment>verb, a file with another program</comment>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message>
        <source>Copy file</source>
        <translation>Copier le fichier</translation>
    </message>
    <message>
        <source>Copy files</source>
        <translation>Copier les fichiers</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Copier le chemin</translation>
    </message>
    <message>
        <source>Copy paths</source>
        <translation>Copier les chemins</translation>
    </message>
    <message>
        <source>Copy image</source>
        <translation>Copier l’image</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>%Ln photo, c’est trop pour tout ouvrir à la fois</numerusform>
            <numerusform>%Ln photos, c’est trop pour tout ouvrir à la fois</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put away the %Ln alike</source>
        <translation>
            <numerusform>Replier&#xa0;%Ln semblable</numerusform>
            <numerusform>Replier les&#xa0;%Ln semblables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %Ln alike</source>
        <translation>
            <numerusform>Afficher&#xa0;%Ln semblable</numerusform>
            <numerusform>Afficher les&#xa0;%Ln semblables</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} cannot be copied</source>
        <translation>Impossible de copier {name}</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>Cette image ne peut pas être affichée.</translation>
    </message>
    <message>
        <source>this picture cannot be encoded</source>
        <translation>cette image ne peut pas être encodée</translation>
    </message>
    <message>
        <source>Part of {name}</source>
        <translation>Partie de {name}</translation>
    </message>
    <message>
        <source>There is nothing to look for in this part of the photo</source>
        <translation>Il n’y a rien à chercher dans cette partie de la photo</translation>
    </message>
    <message>
        <source>Less certain</source>
        <translation>Moins sûres</translation>
    </message>
    <message>
        <source>Nothing here clearly matches; these come nearest</source>
        <translation>Rien ici ne correspond clairement&#xa0;; voici les plus proches</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>a month of a year, in the letters of Qt&apos;s QDate</comment>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Recherche</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Performances</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>Remember searches</source>
        <translation>Se souvenir des recherches</translation>
    </message>
    <message>
        <source>They are suggested while you type. They stay on this computer.</source>
        <translation>Elles sont suggérées pendant la saisie. Elles restent sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Collapse near-identical shots</source>
        <translation>Réunir les prises presque identiques</translation>
    </message>
    <message>
        <source>One photo stands for all that are nearly the same.</source>
        <translation>Une seule photo représente toutes celles qui sont presque identiques.</translation>
    </message>
    <message>
        <source>Photos read at the same time</source>
        <translation>Photos lues en même temps</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs. Counts from the next run on.</source>
        <translation>Moins il y en a, plus il reste de ressources aux autres programmes. S’applique dès la prochaine indexation.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Pause indexing on battery</source>
        <translation>Suspendre l’indexation sur batterie</translation>
    </message>
    <message>
        <source>Photos are looked at when the computer has mains power again.</source>
        <translation>L’examen des photos reprend quand l’ordinateur est de nouveau sur secteur.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>The size of text follows the system.</source>
        <translation>La taille du texte suit celle du système.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Icon in the notification area</source>
        <translation>Icône dans la zone de notification</translation>
    </message>
    <message>
        <source>It shows how far indexing is, on desktops that have such an area.</source>
        <translation>Elle montre où en est l’indexation, sur les bureaux qui ont une telle zone.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>The window changes to it as soon as the settings are closed.</source>
        <translation>La fenêtre l’adopte dès que les paramètres sont fermés.</translation>
    </message>
    <message>
        <source>Size of pictures in the grid</source>
        <translation>Taille des images dans la grille</translation>
    </message>
    <message>
        <source>Also with Ctrl and the mouse wheel, or Ctrl++ and Ctrl+-.</source>
        <translation>Aussi avec Ctrl et la molette, ou Ctrl++ et Ctrl+-.</translation>
    </message>
    <message>
        <source>Go to the search field</source>
        <translation>Aller au champ de recherche</translation>
    </message>
    <message>
        <source>Recent searches, in an empty search field</source>
        <translation>Recherches récentes, dans un champ de recherche vide</translation>
    </message>
    <message>
        <source>Close what is open; then clear the search</source>
        <translation>Fermer ce qui est ouvert&#xa0;; puis effacer la recherche</translation>
    </message>
    <message>
        <source>Back to the search before</source>
        <translation>Recherche précédente</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>Recherche suivante</translation>
    </message>
    <message>
        <source>What can be typed in the search field</source>
        <translation>Ce qu’on peut saisir dans le champ de recherche</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Afficher ou masquer la barre latérale</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ajouter un dossier</translation>
    </message>
    <message>
        <source>Look for changes now</source>
        <translation>Chercher les changements</translation>
    </message>
    <message>
        <source>Find what looks like the picture on the clipboard</source>
        <translation>Trouver ce qui ressemble à l’image du presse-papiers</translation>
    </message>
    <message>
        <source>Show a photo large</source>
        <translation>Afficher une photo en grand</translation>
    </message>
    <message>
        <source>Copy the paths of photos</source>
        <translation>Copier les chemins des photos</translation>
    </message>
    <message>
        <source>Find what looks like the photos chosen</source>
        <translation>Trouver ce qui ressemble aux photos choisies</translation>
    </message>
    <message>
        <source>More like the photos chosen</source>
        <translation>Plus comme les photos choisies</translation>
    </message>
    <message>
        <source>Less like the photos chosen</source>
        <translation>Moins comme les photos choisies</translation>
    </message>
    <message>
        <source>Show or hide near-identical shots</source>
        <translation>Afficher ou replier les prises presque identiques</translation>
    </message>
    <message>
        <source>Compare the photos chosen, two to four, side by side</source>
        <translation>Comparer côte à côte les photos choisies, deux à quatre</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Plein écran</translation>
    </message>
    <message>
        <source>In the viewer: what is known of the photo; the filmstrip</source>
        <translation>Dans la visionneuse&#xa0;: informations sur la photo&#xa0;; bande de vignettes</translation>
    </message>
    <message>
        <source>In the viewer: single pixels, or back; fill the window</source>
        <translation>Dans la visionneuse&#xa0;: taille réelle, ou retour&#xa0;; remplir la fenêtre</translation>
    </message>
    <message>
        <source>In the viewer: find what is like a part of the photo</source>
        <translation>Dans la visionneuse&#xa0;: trouver ce qui ressemble à une partie de la photo</translation>
    </message>
    <message>
        <source>Slideshow; in the viewer also F5</source>
        <translation>Diaporama&#xa0;; dans la visionneuse, aussi F5</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>Enregistrer cette recherche</translation>
    </message>
    <message>
        <source>Favourite, or no longer</source>
        <translation>Mettre dans les favoris, ou l’en retirer</translation>
    </message>
    <message>
        <source>One to five stars</source>
        <translation>Une à cinq étoiles</translation>
    </message>
    <message>
        <source>Hide from results, or show again</source>
        <translation>Masquer des résultats, ou afficher de nouveau</translation>
    </message>
    <message>
        <source>New album of the photos chosen</source>
        <translation>Nouvel album avec les photos choisies</translation>
    </message>
    <message>
        <source>Export the photos chosen</source>
        <translation>Exporter les photos choisies</translation>
    </message>
    <message>
        <source>Move the photos chosen to the trash</source>
        <translation>Mettre les photos choisies à la corbeille</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Larger pictures</source>
        <translation>Images plus grandes</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>Images plus petites</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Forget This Folder…</source>
        <translation>Oublier ce dossier…</translation>
    </message>
    <message>
        <source>Forget folder</source>
        <translation>Oublier le dossier</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>Oublier {name}&#xa0;?</translation>
    </message>
    <message>
        <source>Its photos will no longer be found here. The folder and the photos in it stay as they are. If you add it again, photosearch has to look at every photo again.</source>
        <translation>Ses photos ne seront plus trouvées ici. Le dossier et les photos qu’il contient restent tels quels. Si vous l’ajoutez de nouveau, photosearch devra regarder de nouveau chaque photo.</translation>
    </message>
    <message>
        <source>Forget</source>
        <comment>verb, a folder</comment>
        <translation>Oublier</translation>
    </message>
    <message>
        <source>{name} is still in the library: {reason}</source>
        <translation>{name} est encore dans la photothèque&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Chronologie</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Appareils</translation>
    </message>
    <message>
        <source>Types</source>
        <comment>of photos: JPEG, raw</comment>
        <translation>Types</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>Favoris</translation>
    </message>
    <message>
        <source>Hidden</source>
        <comment>photos that were hidden</comment>
        <translation>Masquées</translation>
    </message>
    <message>
        <source>Marks</source>
        <comment>favourite, hidden</comment>
        <translation>Marques</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>Albums</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Recherches enregistrées</translation>
    </message>
    <message>
        <source>indexing</source>
        <comment>a folder, at present</comment>
        <translation>indexation</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>Illisibles…</translation>
    </message>
    <message>
        <source>Not connected at present; its photos are kept in mind.</source>
        <translation>Non connecté pour le moment&#xa0;; ses photos sont gardées en mémoire.</translation>
    </message>
    <message>
        <source>Photos that could not be read: {count}</source>
        <translation>Photos qui n’ont pas pu être lues&#xa0;: {count}</translation>
    </message>
    <message>
        <source>Raw</source>
        <comment>photos as the sensor of a camera saw them</comment>
        <translation>Raw</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vidéos</translation>
    </message>
    <message>
        <source>photosearch ended unexpectedly the last time. The report is {file}</source>
        <translation>photosearch s’est fermé de façon inattendue la dernière fois. Le rapport&#xa0;: {file}</translation>
    </message>
    <message>
        <source>{name} ({keys})</source>
        <translation>{name} ({keys})</translation>
    </message>
    <message>
        <source>{name}: its name is not valid text</source>
        <translation>{name}&#xa0;: son nom n’est pas un texte valide</translation>
    </message>
    <message>
        <source>it can only be brought back from the trash itself</source>
        <translation>seule la corbeille elle-même permet de le récupérer</translation>
    </message>
    <message>
        <source>another file has its place</source>
        <translation>un autre fichier a pris sa place</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be moved to the trash</source>
        <translation>Les photos d’un disque non connecté ne peuvent pas être mises à la corbeille</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mettre à la corbeille</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln file(s) to trash</source>
        <translation>
            <numerusform>Mettre&#xa0;%Ln fichier à la corbeille</numerusform>
            <numerusform>Mettre&#xa0;%Ln fichiers à la corbeille</numerusform>
        </translation>
    </message>
    <message>
        <source>{done}; only the trash itself can bring that back</source>
        <translation>{done}&#xa0;; seule la corbeille elle-même permet de revenir en arrière</translation>
    </message>
    <message>
        <source>Moved to the trash again</source>
        <translation>Remis à la corbeille</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash: {which}</source>
        <translation>
            <numerusform>%Ln fichier n’a pas pu être mis à la corbeille&#xa0;: {which}</numerusform>
            <numerusform>%Ln fichiers n’ont pas pu être mis à la corbeille&#xa0;: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be brought back: {which}</source>
        <translation>
            <numerusform>%Ln fichier n’a pas pu être récupéré&#xa0;: {which}</numerusform>
            <numerusform>%Ln fichiers n’ont pas pu être récupérés&#xa0;: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln file(s) brought back from the trash</source>
        <translation>
            <numerusform>Annulé&#xa0;:&#xa0;%Ln fichier sorti de la corbeille</numerusform>
            <numerusform>Annulé&#xa0;:&#xa0;%Ln fichiers sortis de la corbeille</numerusform>
        </translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>Mettre {name} à la corbeille&#xa0;?</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>Mettre&#xa0;%Ln photo à la corbeille&#xa0;?</numerusform>
            <numerusform>Mettre&#xa0;%Ln photos à la corbeille&#xa0;?</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} moved to the trash</source>
        <translation>{name} est dans la corbeille</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash</source>
        <translation>
            <numerusform>%Ln photo mise à la corbeille</numerusform>
            <numerusform>%Ln photos mises à la corbeille</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s).</source>
        <translation>
            <numerusform>Cela fait&#xa0;%Ln fichier.</numerusform>
            <numerusform>Cela fait&#xa0;%Ln fichiers.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): {names}.</source>
        <translation>
            <numerusform>Cela fait&#xa0;%Ln fichier&#xa0;: {names}.</numerusform>
            <numerusform>Cela fait&#xa0;%Ln fichiers&#xa0;: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos they belong to.</source>
        <translation>
            <numerusform>Cela fait&#xa0;%Ln fichier&#xa0;: les fichiers raw, les films des Live Photos et les fichiers annexes suivent leurs photos.</numerusform>
            <numerusform>Cela fait&#xa0;%Ln fichiers&#xa0;: les fichiers raw, les films des Live Photos et les fichiers annexes suivent leurs photos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos nearly the same, which are shown as one with them, stay.</source>
        <translation>Les photos presque identiques, représentées par celles-ci, restent.</translation>
    </message>
    <message>
        <source>Nothing is deleted for good: Undo brings all back from the trash.</source>
        <translation>Rien n’est supprimé définitivement&#xa0;: vous pourrez revenir en arrière et tout ressortir de la corbeille.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>et&#xa0;%Ln autre</numerusform>
            <numerusform>et&#xa0;%Ln autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Show photosearch</source>
        <translation>Afficher photosearch</translation>
    </message>
    <message>
        <source>photosearch: {progress}</source>
        <translation>photosearch&#xa0;: {progress}</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>Annulé&#xa0;: {what}</translation>
    </message>
    <message>
        <source>No program opened {address}</source>
        <translation>Aucun programme n’a ouvert {address}</translation>
    </message>
    <message>
        <source>Best Match First</source>
        <translation>Les plus pertinentes</translation>
    </message>
    <message>
        <source>Newest First</source>
        <translation>Plus récentes d’abord</translation>
    </message>
    <message>
        <source>Oldest First</source>
        <translation>Plus anciennes d’abord</translation>
    </message>
    <message>
        <source>By Name</source>
        <translation>Par nom</translation>
    </message>
    <message>
        <source>Without Groups</source>
        <translation>Sans groupes</translation>
    </message>
    <message>
        <source>Grouped by Day</source>
        <translation>Groupées par jour</translation>
    </message>
    <message>
        <source>Grouped by Month</source>
        <translation>Groupées par mois</translation>
    </message>
    <message>
        <source>Grouped by Folder</source>
        <translation>Groupées par dossier</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Plus récentes</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>Plus anciennes</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mois</translation>
    </message>
    <message>
        <source>Sort and group what is found: {sort}, {grouping}</source>
        <translation>Trier et grouper les résultats&#xa0;: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Sort and group: {sort}, {grouping}</source>
        <translation>Trier et grouper&#xa0;: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Fit</source>
        <comment>a photo, the window</comment>
        <translation>Ajuster</translation>
    </message>
    <message>
        <source>Fill</source>
        <comment>a photo, the window</comment>
        <translation>Remplir</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Remove {name} from the search</source>
        <translation>Retirer {name} de la recherche</translation>
    </message>
    <message>
        <source>Unlike {name}</source>
        <translation>Différent de {name}</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>Semblable à {name}</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Retour aux photos</translation>
    </message>
    <message>
        <source>Actual size, or the whole photos</source>
        <translation>Taille réelle ou photos entières</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>Comparaison de&#xa0;%Ln photo</numerusform>
            <numerusform>Comparaison de&#xa0;%Ln photos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder to add it,
or a picture to find others like it</source>
        <translation>Déposez un dossier pour l’ajouter,
ou une image pour en trouver d’autres semblables</translation>
    </message>
    <message>
        <source>Opening your library…</source>
        <translation>Ouverture de votre photothèque…</translation>
    </message>
    <message>
        <source>Find any photo by describing it</source>
        <translation>Trouvez une photo en la décrivant</translation>
    </message>
    <message>
        <source>Choose a folder with photos, or drop one here. photosearch looks at every picture once, on this computer: nothing leaves it, and your photos are never changed.</source>
        <translation>Choisissez un dossier de photos, ou déposez-en un ici. photosearch regarde chaque image une fois, sur cet ordinateur&#xa0;: rien n’en sort, et vos photos ne sont jamais modifiées.</translation>
    </message>
    <message>
        <source>Add a folder of photos…</source>
        <translation>Ajouter un dossier de photos…</translation>
    </message>
    <message>
        <source>Use my folder “{name}”</source>
        <translation>Utiliser mon dossier «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Choisir un autre dossier…</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>Recherche de photos…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>Elles apparaissent ici à mesure qu’elles sont trouvées.</translation>
    </message>
    <message>
        <source>None of the files in your folders is a photo that photosearch reads ({formats}).</source>
        <translation>Aucun fichier de vos dossiers n’est une photo que photosearch sait lire ({formats}).</translation>
    </message>
    <message>
        <source>No photos in there</source>
        <translation>Pas de photos ici</translation>
    </message>
    <message>
        <source>Add another folder…</source>
        <translation>Ajouter un autre dossier…</translation>
    </message>
    <message>
        <source>{filters}. Take one of the filters out.</source>
        <translation>{filters}. Retirez l’un des filtres.</translation>
    </message>
    <message>
        <source>No photo is all of this</source>
        <translation>Aucune photo ne remplit tous ces critères</translation>
    </message>
    <message>
        <source>Nothing here matches this picture</source>
        <translation>Rien ici ne correspond à cette image</translation>
    </message>
    <message>
        <source>Nothing here matches “{words}”</source>
        <translation>Rien ici ne correspond à «&#xa0;{words}&#xa0;»</translation>
    </message>
    <message>
        <source>Other words may describe it better.</source>
        <translation>D’autres mots conviendraient peut-être mieux.</translation>
    </message>
    <message>
        <source>Show the nearest anyway</source>
        <translation>Afficher quand même les plus proches</translation>
    </message>
    <message>
        <source>Show all photos</source>
        <translation>Afficher toutes les photos</translation>
    </message>
    <message>
        <source>photosearch cannot open your library</source>
        <translation>photosearch ne peut pas ouvrir votre photothèque</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>Bande de vignettes</translation>
    </message>
    <message>
        <source>Remove the filter {filter}</source>
        <translation>Retirer le filtre {filter}</translation>
    </message>
    <message>
        <source>Filter {filter}</source>
        <translation>Filtre {filter}</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Ajouter…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Oublier…</translation>
    </message>
    <message>
        <source>Forget the chosen folder</source>
        <translation>Oublier le dossier choisi</translation>
    </message>
    <message>
        <source>Screenshots, *.png</source>
        <translation>Captures, *.png</translation>
    </message>
    <message>
        <source>Names to leave out</source>
        <translation>Noms à ignorer</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Progression de l’indexation</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Suspendre l’indexation</translation>
    </message>
    <message>
        <source>Cancel indexing; what is done so far is kept</source>
        <translation>Annuler l’indexation&#xa0;; ce qui est fait est gardé</translation>
    </message>
    <message>
        <source>Show which, and why</source>
        <translation>Voir lesquelles, et pourquoi</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>Reprendre l’indexation</translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln n’a pas pu être lue</numerusform>
            <numerusform>%Ln n’ont pas pu être lues</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>En attente du secteur</translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>Recherche de photos…&#xa0;%Ln trouvée</numerusform>
            <numerusform>Recherche de photos…&#xa0;%Ln trouvées</numerusform>
        </translation>
    </message>
    <message>
        <source>Every photo can be found; making searches fast…</source>
        <translation>Tout est trouvable&#xa0;; accélération des recherches…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
    <message>
        <source>{name}: {progress}</source>
        <translation>{name}&#xa0;: {progress}</translation>
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
        <translation>reste {duration}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>moins d’une minute</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>Open in map program</source>
        <translation>Ouvrir sur une carte</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Informations</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>best choice</source>
        <translation>meilleur choix</translation>
    </message>
    <message>
        <source>Download of {name}</source>
        <translation>Téléchargement de {name}</translation>
    </message>
    <message>
        <source>Understands {languages}</source>
        <translation>Comprend {languages}</translation>
    </message>
    <message>
        <source>licence {name}</source>
        <translation>licence {name}</translation>
    </message>
    <message>
        <source>Go on ({size})…</source>
        <translation>Continuer ({size})…</translation>
    </message>
    <message>
        <source>Download ({size})…</source>
        <translation>Télécharger ({size})…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Asking for it…</source>
        <translation>Demande en cours…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Arrêt…</translation>
    </message>
    <message>
        <source>Checking what has come…</source>
        <translation>Vérification des données reçues…</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Photo</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>What can be typed here</source>
        <translation>Ce qu’on peut saisir ici</translation>
    </message>
    <message>
        <source>Describe a photo in your own words. These may stand among them:</source>
        <translation>Décrivez une photo avec vos mots. Vous pouvez y ajouter&#xa0;:</translation>
    </message>
    <message>
        <source>Show less certain</source>
        <translation>Afficher les moins sûres</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln autre est moins sûre</numerusform>
            <numerusform>%Ln autres sont moins sûres</numerusform>
        </translation>
    </message>
    <message>
        <source>Describe a photo…</source>
        <translation>Décrire une photo…</translation>
    </message>
    <message>
        <source>Describe the photos you are looking for</source>
        <translation>Décrivez les photos que vous cherchez</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Effacer la recherche</translation>
    </message>
    <message>
        <source>Folders, timeline and other filters</source>
        <translation>Dossiers, chronologie et autres filtres</translation>
    </message>
    <message>
        <source>Slideshow</source>
        <translation>Diaporama</translation>
    </message>
    <message>
        <source>Start Slideshow</source>
        <translation>Démarrer le diaporama</translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>%Ln seconde par photo</numerusform>
            <numerusform>%Ln secondes par photo</numerusform>
        </translation>
    </message>
    <message>
        <source>In Random Order</source>
        <translation>Dans un ordre aléatoire</translation>
    </message>
    <message>
        <source>Start Over at the End</source>
        <translation>Recommencer à la fin</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Suggestions</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ajouter un dossier</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Barre latérale</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Précédent</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>Photo précédente</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>Photo suivante</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Visionneuse</translation>
    </message>
    <message>
        <source>Actual size, or the whole photo</source>
        <translation>Taille réelle ou photo entière</translation>
    </message>
    <message>
        <source>Find similar to a part of the photo</source>
        <translation>Trouver ce qui ressemble à une partie de la photo</translation>
    </message>
    <message>
        <source>R, or Shift and drag</source>
        <translation>R, ou Maj et glisser</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Carte</translation>
    </message>
    <message>
        <source>vectors of {count} numbers do not fit an index of {dimension}</source>
        <translation>des vecteurs de {count} nombres ne conviennent pas à un index de {dimension}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix: use the model the library was indexed with</source>
        <translation>Les vecteurs de modèles différents ne se mélangent jamais&#xa0;: utilisez le modèle avec lequel la photothèque a été indexée</translation>
    </message>
    <message>
        <source>the library {path}</source>
        <translation>la photothèque {path}</translation>
    </message>
    <message>
        <source>{root} is the library itself</source>
        <translation>{root} est la photothèque elle-même</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Choisissez un dossier de photos</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>{path} is not a folder of this library</source>
        <translation>{path} n’est pas un dossier de cette photothèque</translation>
    </message>
    <message>
        <source>Its folders are: {known}</source>
        <translation>Ses dossiers sont&#xa0;: {known}</translation>
    </message>
    <message>
        <source>another photosearch is adding {name} just now</source>
        <translation>un autre photosearch est en train d’ajouter {name}</translation>
    </message>
    <message>
        <source>Wait until it is done</source>
        <translation>Attendez qu’il ait terminé</translation>
    </message>
    <message>
        <source>the model {name} into {folder}</source>
        <translation>le modèle {name} dans {folder}</translation>
    </message>
    <message>
        <source>Make it writable, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Autorisez-y l’écriture, ou gardez les modèles ailleurs avec PHOTOSEARCH_HOME</translation>
    </message>
    <message>
        <source>there is a model {name} already</source>
        <translation>il y a déjà un modèle {name}</translation>
    </message>
    <message>
        <source>Remove it first: photosearch models remove {name}</source>
        <translation>Supprimez-le d’abord&#xa0;: photosearch models remove {name}</translation>
    </message>
    <message>
        <source>{name} needs {needed} of room, but the disk of {folder} has {free} left</source>
        <translation>{name} a besoin de {needed} de place, mais le disque de {folder} n’a que {free} de libres</translation>
    </message>
    <message>
        <source>Free some space, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Libérez de la place, ou gardez les modèles ailleurs avec PHOTOSEARCH_HOME</translation>
    </message>
    <message>
        <source>Copy the whole model folder again, or export it anew with `photosearch models export`</source>
        <translation>Recopiez tout le dossier du modèle, ou exportez-le de nouveau avec `photosearch models export`</translation>
    </message>
    <message>
        <source>model {name}: {folder} has no {file}</source>
        <translation>modèle {name}&#xa0;: {folder} ne contient pas {file}</translation>
    </message>
    <message>
        <source>Only {names} are understood</source>
        <translation>Seuls {names} sont compris</translation>
    </message>
    <message>
        <source>{key} in {file} is missing</source>
        <translation>{key} manque dans {file}</translation>
    </message>
    <message>
        <source>{key} in {file} makes no sense: {value}</source>
        <translation>{key} dans {file} n’a pas de sens&#xa0;: {value}</translation>
    </message>
    <message>
        <source>cannot read {file}: {reason}</source>
        <translation>impossible de lire {file}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions and the disk</source>
        <translation>Vérifiez ses droits d’accès et le disque</translation>
    </message>
    <message>
        <source>{file} is damaged: not valid JSON</source>
        <translation>{file} est endommagé&#xa0;: ce n’est pas du JSON valide</translation>
    </message>
    <message>
        <source>{file} is damaged: not a JSON object</source>
        <translation>{file} est endommagé&#xa0;: ce n’est pas un objet JSON</translation>
    </message>
    <message>
        <source>a model cannot be called {name}</source>
        <translation>un modèle ne peut pas s’appeler {name}</translation>
    </message>
    <message>
        <source>Rename its folder, and add it then</source>
        <translation>Renommez son dossier, puis ajoutez-le</translation>
    </message>
    <message>
        <source>cannot read {source}: {reason}</source>
        <translation>impossible de lire {source}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions</source>
        <translation>Vérifiez ses droits d’accès</translation>
    </message>
    <message>
        <source>{file} of {name}</source>
        <translation>{file} de {name}</translation>
    </message>
    <message>
        <source>there is no engine {name}</source>
        <translation>il n’y a pas de moteur {name}</translation>
    </message>
    <message>
        <source>Engines: {names}</source>
        <translation>Moteurs&#xa0;: {names}</translation>
    </message>
    <message>
        <source>no engine of this machine can compute the model</source>
        <translation>aucun moteur de cette machine ne peut calculer ce modèle</translation>
    </message>
    <message>
        <source>the model {path} failed: {reason}</source>
        <translation>le modèle {path} a échoué&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>its output has {count} axes, not 2</source>
        <translation>sa sortie a {count} axes, pas 2</translation>
    </message>
    <message>
        <source>its output is not finite</source>
        <translation>sa sortie n’est pas finie</translation>
    </message>
    <message>
        <source>the model {path} cannot be used: {reason}</source>
        <translation>le modèle {path} ne peut pas être utilisé&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>{path} makes embeddings of dimension {found}, its config.json says {stated}</source>
        <translation>{path} produit des vecteurs de dimension {found}, son config.json indique {stated}</translation>
    </message>
    <message>
        <source>the model {path} is damaged, or too new for onnxruntime {version}: {reason}</source>
        <translation>le modèle {path} est endommagé, ou trop récent pour onnxruntime {version}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>downloads are switched off by HF_HUB_OFFLINE</source>
        <translation>les téléchargements sont désactivés par HF_HUB_OFFLINE</translation>
    </message>
    <message>
        <source>Unset it; or fetch the model&apos;s folder elsewhere, and `photosearch models add FOLDER`</source>
        <translation>Retirez cette variable&#xa0;; ou récupérez ailleurs le dossier du modèle, puis `photosearch models add FOLDER`</translation>
    </message>
    <message>
        <source>{name} is no name of a Hugging Face model</source>
        <translation>{name} n’est pas le nom d’un modèle Hugging Face</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME</source>
        <translation>Écrivez hf-hub:ORG/NAME</translation>
    </message>
    <message>
        <source>{host} does not answer as the Hugging Face hub does</source>
        <translation>{host} ne répond pas comme le hub Hugging Face</translation>
    </message>
    <message>
        <source>Check HF_ENDPOINT</source>
        <translation>Vérifiez HF_ENDPOINT</translation>
    </message>
    <message>
        <source>{name} is published under another licence by now: {licence}</source>
        <translation>{name} est désormais publié sous une autre licence&#xa0;: {licence}</translation>
    </message>
    <message>
        <source>To see it and to agree: photosearch models add {name}</source>
        <translation>Pour la voir et l’accepter&#xa0;: photosearch models add {name}</translation>
    </message>
    <message>
        <source>{name} is not a recommended model, and open_clip, which knows others, is not installed</source>
        <translation>{name} n’est pas un modèle recommandé, et open_clip, qui en connaît d’autres, n’est pas installé</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME for a model of the Hugging Face hub, or `pip install open-clip-torch`</source>
        <translation>Écrivez hf-hub:ORG/NAME pour un modèle du hub Hugging Face, ou `pip install open-clip-torch`</translation>
    </message>
    <message>
        <source>{name} has neither weights for open_clip nor a model bundle</source>
        <translation>{name} n’a ni poids pour open_clip ni modèle prêt à l’emploi</translation>
    </message>
    <message>
        <source>Choose a model that was published for open_clip, or in Immich&apos;s layout (hf-hub:immich-app/NAME)</source>
        <translation>Choisissez un modèle publié pour open_clip, ou dans la disposition d’Immich (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} has no {file}</source>
        <translation>{name} n’a pas de {file}</translation>
    </message>
    <message>
        <source>Choose a model published for open_clip</source>
        <translation>Choisissez un modèle publié pour open_clip</translation>
    </message>
    <message>
        <source>{what} is damaged</source>
        <translation>données endommagées&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>Choisissez un autre modèle</translation>
    </message>
    <message>
        <source>{name} needs a text model of the transformers library, which is not supported</source>
        <translation>{name} a besoin d’un modèle de texte de la bibliothèque transformers, qui n’est pas pris en charge</translation>
    </message>
    <message>
        <source>Choose another model; many like it are published as bundles (hf-hub:immich-app/NAME)</source>
        <translation>Choisissez un autre modèle&#xa0;; beaucoup de modèles proches sont publiés prêts à l’emploi (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} is an incomplete model bundle: it has no {file}</source>
        <translation>{name} est un modèle prêt à l’emploi incomplet&#xa0;: il n’a pas de {file}</translation>
    </message>
    <message>
        <source>the weights of {name}</source>
        <translation>les poids de {name}</translation>
    </message>
    <message>
        <source>open_clip does not say where the weights of {name} are</source>
        <translation>open_clip ne dit pas où sont les poids de {name}</translation>
    </message>
    <message>
        <source>Choose another tag</source>
        <translation>Choisissez une autre étiquette</translation>
    </message>
    <message>
        <source>cannot get {what}: {reason}</source>
        <translation>impossible d’obtenir {what}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>it should take one picture tensor, not {inputs}</source>
        <translation>il devrait prendre un tenseur d’image, pas {inputs}</translation>
    </message>
    <message>
        <source>it should take float or uint8 pixels, not {inputs}</source>
        <translation>il devrait prendre des pixels float ou uint8, pas {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but its settings say {height} x {width} pixels</source>
        <translation>il prend {inputs}, mais ses réglages indiquent {height} x {width} pixels</translation>
    </message>
    <message>
        <source>its batch is fixed at {count}; only 1 or any number will do</source>
        <translation>la taille de ses lots est fixée à {count}&#xa0;; seuls 1 ou un nombre quelconque conviennent</translation>
    </message>
    <message>
        <source>it should take token numbers, not {inputs}</source>
        <translation>il devrait prendre des numéros de jetons, pas {inputs}</translation>
    </message>
    <message>
        <source>it should take one tensor of token numbers, not {inputs}</source>
        <translation>il devrait prendre un tenseur de numéros de jetons, pas {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but {file} has rows of {count}</source>
        <translation>il prend {inputs}, mais {file} a des lignes de {count}</translation>
    </message>
    <message>
        <source>Install photosearch with pip, which brings torch (see README) and opens the same library, or add a model that runs without: hf-hub:immich-app/NAME</source>
        <translation>Installez photosearch avec pip, qui apporte torch (voir README) et ouvre la même photothèque, ou ajoutez un modèle qui s’en passe&#xa0;: hf-hub:immich-app/NAME</translation>
    </message>
    <message>
        <source>{name} runs on torch, which the installed app comes without</source>
        <translation>{name} fonctionne avec torch, que l’application installée ne contient pas</translation>
    </message>
    <message>
        <source>109 languages, most of what it saw in English</source>
        <translation>109 langues, même s’il a surtout vu de l’anglais</translation>
    </message>
    <message>
        <source>English</source>
        <translation>l’anglais</translation>
    </message>
    <message>
        <source>The best for most people: finds fine detail, in many languages, and sees the whole frame</source>
        <translation>Le meilleur pour la plupart des gens&#xa0;: trouve les détails fins, dans beaucoup de langues, et voit toute l’image</translation>
    </message>
    <message>
        <source>Finds the most, in many languages; takes about three times as long to index as the first</source>
        <translation>Trouve le plus de choses, dans beaucoup de langues&#xa0;; l’indexation dure environ trois fois plus qu’avec le premier</translation>
    </message>
    <message>
        <source>A small download that needs little memory; nearly as good as the first, but half as quick</source>
        <translation>Un petit téléchargement qui demande peu de mémoire&#xa0;; presque aussi bon que le premier, mais deux fois moins rapide</translation>
    </message>
    <message>
        <source>Quick, and good at naming things in English</source>
        <translation>Rapide, et doué pour nommer les choses en anglais</translation>
    </message>
    <message>
        <source>The quickest of the large ones, long proven, in English</source>
        <translation>Le plus rapide des grands, éprouvé de longue date, en anglais</translation>
    </message>
    <message>
        <source>See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER</source>
        <translation>Voir `photosearch models list`&#xa0;; les modèles open_clip s’appellent NAME/TAG, hf-hub:ORG/NAME ou local-dir:FOLDER</translation>
    </message>
    <message>
        <source>model bundle</source>
        <translation>modèle prêt à l’emploi</translation>
    </message>
    <message>
        <source>open_clip model (torch)</source>
        <translation>modèle open_clip (torch)</translation>
    </message>
    <message>
        <source>on a server</source>
        <translation>sur un serveur</translation>
    </message>
    <message>
        <source>{folder} is not a model bundle</source>
        <translation>{folder} n’est pas un modèle prêt à l’emploi</translation>
    </message>
    <message>
        <source>{folder} does not exist</source>
        <translation>{folder} n’existe pas</translation>
    </message>
    <message>
        <source>A bundle is a folder with config.json, visual/ and textual/</source>
        <translation>Un modèle prêt à l’emploi est un dossier contenant config.json, visual/ et textual/</translation>
    </message>
    <message>
        <source>there is no model {spec}</source>
        <translation>il n’y a pas de modèle {spec}</translation>
    </message>
    <message>
        <source>{host} has another revision of {model} now: {found} instead of {known}</source>
        <translation>{host} a maintenant une autre révision de {model}&#xa0;: {found} au lieu de {known}</translation>
    </message>
    <message>
        <source>Remove the model and add it again; `photosearch index` then embeds the photos anew</source>
        <translation>Supprimez le modèle et ajoutez-le de nouveau&#xa0;; `photosearch index` analyse alors de nouveau les photos</translation>
    </message>
    <message>
        <source>A remote model is named remote:http://HOST:PORT/v1#MODEL</source>
        <translation>Un modèle distant s’appelle remote:http://HOST:PORT/v1#MODEL</translation>
    </message>
    <message>
        <source>photos and queries are sent to another program on this computer ({host})</source>
        <translation>les photos et les requêtes sont envoyées à un autre programme de cet ordinateur ({host})</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}, unencrypted</source>
        <translation>les photos et les requêtes sont envoyées à {host}, sans chiffrement</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}</source>
        <translation>les photos et les requêtes sont envoyées à {host}</translation>
    </message>
    <message>
        <source>{url} is no web address ({error})</source>
        <translation>{url} n’est pas une adresse web ({error})</translation>
    </message>
    <message>
        <source>a remote model&apos;s address holds a name or password, and would be kept with it</source>
        <translation>l’adresse d’un modèle distant contient un nom ou un mot de passe, qui serait gardé avec elle</translation>
    </message>
    <message>
        <source>Put a key into PHOTOSEARCH_REMOTE_KEY or the system&apos;s keyring instead</source>
        <translation>Mettez plutôt une clé dans PHOTOSEARCH_REMOTE_KEY ou dans le trousseau du système</translation>
    </message>
    <message>
        <source>{url} is no address of a server</source>
        <translation>{url} n’est pas l’adresse d’un serveur</translation>
    </message>
    <message>
        <source>a model cannot be called {model}</source>
        <translation>un modèle ne peut pas s’appeler {model}</translation>
    </message>
    <message>
        <source>Is it a CLIP-like model that the server has there?</source>
        <translation>Le modèle de ce serveur est-il bien de type CLIP&#xa0;?</translation>
    </message>
    <message>
        <source>{host} answers in another form than OpenAI&apos;s embeddings</source>
        <translation>{host} répond sous une autre forme que celle des embeddings d’OpenAI</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings of {other} numbers, not of {wanted}</source>
        <translation>{model} sur {host} produit des vecteurs de {other} nombres, pas de {wanted}</translation>
    </message>
    <message>
        <source>If another model has its name now, remove it and add it again</source>
        <translation>Si un autre modèle porte maintenant son nom, supprimez-le et ajoutez-le de nouveau</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings that are NaN, infinite or zero</source>
        <translation>{model} sur {host} produit des vecteurs NaN, infinis ou nuls</translation>
    </message>
    <message>
        <source>The server computes it wrongly; often in 16 bits where 32 are needed</source>
        <translation>Le serveur le calcule mal&#xa0;; souvent sur 16 bits là où il en faut 32</translation>
    </message>
    <message>
        <source>a model without a name</source>
        <translation>un modèle sans nom</translation>
    </message>
    <message>
        <source>{host} was asked for {model}, but {answering} answers</source>
        <translation>{host} devait répondre avec {model}, mais c’est {answering} qui répond</translation>
    </message>
    <message>
        <source>Check the name of the model after the #</source>
        <translation>Vérifiez le nom du modèle après le #</translation>
    </message>
    <message>
        <source>{host} was asked for {count} embeddings, and sends {sent}</source>
        <translation>{host} devait envoyer {count} vecteurs, et en envoie {sent}</translation>
    </message>
    <message>
        <source>{host} does not say which embedding is of what (index {index})</source>
        <translation>{host} ne dit pas quel vecteur correspond à quoi (index {index})</translation>
    </message>
    <message>
        <source>{host} sends something else than numbers as an embedding</source>
        <translation>{host} envoie autre chose que des nombres comme vecteur</translation>
    </message>
    <message>
        <source>{host} sends an embedding of {shape} numbers: one row is needed</source>
        <translation>{host} envoie un vecteur de {shape} nombres&#xa0;: il faut une seule ligne</translation>
    </message>
    <message>
        <source>{host} has no model {model}, but {models}</source>
        <translation>{host} n’a pas de modèle {model}. Modèles présents&#xa0;: {models}</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>Name it after the #: {spec}</source>
        <translation>Nommez-le après le #&#xa0;: {spec}</translation>
    </message>
    <message>
        <source>all look the same to it</source>
        <translation>toutes se ressemblent pour lui</translation>
    </message>
    <message>
        <source>it takes them for words</source>
        <translation>il les prend pour des mots</translation>
    </message>
    <message>
        <source>{model} on {host} embeds no pictures ({why})</source>
        <translation>{model} sur {host} n’analyse pas les images ({why})</translation>
    </message>
    <message>
        <source>A CLIP-like model is needed</source>
        <translation>Il faut un modèle de type CLIP</translation>
    </message>
    <message>
        <source>{file} is damaged</source>
        <translation>{file} est endommagé</translation>
    </message>
    <message>
        <source>Remove the model, and add it again</source>
        <translation>Supprimez le modèle, puis ajoutez-le de nouveau</translation>
    </message>
    <message>
        <source>Is the server running?</source>
        <translation>Le serveur est-il en marche&#xa0;?</translation>
    </message>
    <message>
        <source>the model {model} is out of reach: {reason}</source>
        <translation>le modèle {model} est injoignable&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>{host} does not accept the key (HTTP {code})</source>
        <translation>{host} n’accepte pas la clé (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} asks for a key (HTTP {code})</source>
        <translation>{host} demande une clé (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} has no {path}, or no model {model}{words}</source>
        <translation>{host} n’a pas de {path}, ou pas de modèle {model}{words}</translation>
    </message>
    <message>
        <source>Check the address, which often ends in /v1, and the name of the model</source>
        <translation>Vérifiez l’adresse, qui se termine souvent par /v1, et le nom du modèle</translation>
    </message>
    <message>
        <source>the proxy wants a login</source>
        <translation>le serveur mandataire demande une identification</translation>
    </message>
    <message>
        <source>Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST</source>
        <translation>Indiquez-la dans HTTPS_PROXY&#xa0;: http://USER:PASSWORD@HOST</translation>
    </message>
    <message>
        <source>{host} is busy (HTTP 429){words}</source>
        <translation>{host} est occupé (HTTP 429){words}</translation>
    </message>
    <message>
        <source>{host} has trouble (HTTP {code}){words}</source>
        <translation>{host} a un problème (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} passes requests on to {other}</source>
        <translation>{host} renvoie les requêtes vers {other}</translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation>ailleurs</translation>
    </message>
    <message>
        <source>Photos go only where they were meant to go: name that address if you trust it</source>
        <translation>Les photos ne vont que là où elles devaient aller&#xa0;: indiquez cette adresse si vous lui faites confiance</translation>
    </message>
    <message>
        <source>{host} refuses the request for {path} (HTTP {code}){words}</source>
        <translation>{host} refuse la requête {path} (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} answers with far more than it was asked for</source>
        <translation>{host} répond par bien plus que ce qui était demandé</translation>
    </message>
    <message>
        <source>the connection to {host} broke off</source>
        <translation>la connexion à {host}&#xa0;s’est interrompue</translation>
    </message>
    <message>
        <source>{host} answers with damaged JSON</source>
        <translation>{host} répond par du JSON endommagé</translation>
    </message>
    <message>
        <source>{host} answers with {kind}, not JSON</source>
        <translation>{host} répond par {kind}, pas par du JSON</translation>
    </message>
    <message>
        <source>Is there another program at that address?</source>
        <translation>Y a-t-il un autre programme à cette adresse&#xa0;?</translation>
    </message>
    <message>
        <source>the key for {host} has characters that no key has</source>
        <translation>la clé pour {host} contient des caractères qu’aucune clé ne contient</translation>
    </message>
    <message>
        <source>Look at {variable}</source>
        <translation>Vérifiez {variable}</translation>
    </message>
    <message>
        <source>Put the key into {variable}, or into the system&apos;s keyring: {command}</source>
        <translation>Mettez la clé dans {variable}, ou dans le trousseau du système&#xa0;: {command}</translation>
    </message>
    <message>
        <source>the model is no longer waited for</source>
        <translation>le modèle n’est plus attendu</translation>
    </message>
    <message>
        <source>the model {name}, which may be in use</source>
        <translation>le modèle {name}, peut-être en cours d’utilisation</translation>
    </message>
    <message>
        <source>the starter model is a part of photosearch</source>
        <translation>le modèle de départ fait partie de photosearch</translation>
    </message>
    <message>
        <source>Only added models can be removed</source>
        <translation>Seuls les modèles ajoutés peuvent être supprimés</translation>
    </message>
    <message>
        <source>there is no added model {name}</source>
        <translation>il n’y a pas de modèle ajouté {name}</translation>
    </message>
    <message>
        <source>`photosearch models list` shows those there are</source>
        <translation>`photosearch models list` montre ceux qui existent</translation>
    </message>
    <message>
        <source>ships with photosearch; small and quick, for everyday things in English. A large model finds finer detail, colours, counts, drawings and, if it is multilingual, other languages</source>
        <translation>livré avec photosearch&#xa0;; petit et rapide, pour les choses courantes en anglais. Un grand modèle trouve des détails plus fins, des couleurs, des nombres, des dessins et, s’il est multilingue, d’autres langues</translation>
    </message>
    <message>
        <source>the starter model is missing: no {what}</source>
        <translation>le modèle de départ manque&#xa0;: pas de {what}</translation>
    </message>
    <message>
        <source>This installation is incomplete: install it again</source>
        <translation>Cette installation est incomplète&#xa0;: réinstallez</translation>
    </message>
    <message>
        <source>cannot read the token table {file}: {error}</source>
        <translation>impossible de lire la table de jetons {file}&#xa0;: {error}</translation>
    </message>
    <message>
        <source>{file} is damaged: not a table of 16 or 32 bit numbers</source>
        <translation>{file} est endommagé&#xa0;: ce n’est pas une table de nombres de 16 ou 32 bits</translation>
    </message>
    <message>
        <source>{file} has {count} tokens, not token {token}</source>
        <translation>{file} a {count} jetons, pas de jeton {token}</translation>
    </message>
    <message>
        <source>{file} is damaged or made by a newer version: {error}</source>
        <translation>{file} est endommagé ou vient d’une version plus récente&#xa0;: {error}</translation>
    </message>
    <message>
        <source>{remedy}; it goes on where it stopped</source>
        <translation>{remedy}&#xa0;; le téléchargement reprend là où il s’est arrêté</translation>
    </message>
    <message>
        <source>{what} arrives from another place than asked for</source>
        <translation>le téléchargement reprend à un autre endroit que demandé&#xa0;: {what}</translation>
    </message>
    <message>
        <source>the connection broke off at {count} of {total} bytes</source>
        <translation>la connexion s’est interrompue à {count} octets sur {total}</translation>
    </message>
    <message>
        <source>{what} arrived, but is not what was published: its checksum is wrong</source>
        <translation>reçu, mais différent de ce qui a été publié, car la somme de contrôle est fausse&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Run it again; if it stays so, the server or a proxy in between changes it</source>
        <translation>Relancez&#xa0;; si cela persiste, le serveur ou un serveur mandataire le modifie en route</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes instead of {known}</source>
        <translation>le serveur n’envoie pas ce qui a été publié pour {what}&#xa0;: {length} octets au lieu de {known}</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes and more instead of {known}</source>
        <translation>le serveur n’envoie pas ce qui a été publié pour {what}&#xa0;: {length} octets et plus au lieu de {known}</translation>
    </message>
    <message>
        <source>Run it again later; if it stays so, the server or a proxy in between changes it</source>
        <translation>Relancez plus tard&#xa0;; si cela persiste, le serveur ou un serveur mandataire le modifie en route</translation>
    </message>
    <message>
        <source>log in with `hf auth login`, or put a token into HF_TOKEN</source>
        <translation>identifiez-vous avec `hf auth login`, ou mettez un jeton dans HF_TOKEN</translation>
    </message>
    <message>
        <source>{url} is no web address</source>
        <translation>{url} n’est pas une adresse web</translation>
    </message>
    <message>
        <source>It begins with https://</source>
        <translation>Elle commence par https://</translation>
    </message>
    <message>
        <source>{what} is far larger than it should be</source>
        <translation>la taille dépasse de loin ce qui est attendu&#xa0;: {what}</translation>
    </message>
    <message>
        <source>cannot get {what}: the connection broke off</source>
        <translation>impossible d’obtenir {what}&#xa0;: la connexion s’est interrompue</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>Relancez</translation>
    </message>
    <message>
        <source>Check the network connection, and HTTPS_PROXY if a proxy is needed</source>
        <translation>Vérifiez la connexion réseau, et HTTPS_PROXY s’il faut un serveur mandataire</translation>
    </message>
    <message>
        <source>Run it again later</source>
        <translation>Relancez plus tard</translation>
    </message>
    <message>
        <source>Run it again in {minutes} min</source>
        <translation>Relancez dans {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{host} passes the download on to an unencrypted connection</source>
        <translation>{host} renvoie le téléchargement vers une connexion non chiffrée</translation>
    </message>
    <message>
        <source>{host} gives {what} only to those who accepted its terms</source>
        <translation>{host} ne donne {what} qu’à ceux qui ont accepté ses conditions</translation>
    </message>
    <message>
        <source>Accept them on its page there, then {login}</source>
        <translation>Acceptez-les sur sa page, puis {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}</source>
        <translation>{host} n’a pas ceci&#xa0;: {what}</translation>
    </message>
    <message>
        <source>Check the name; if it is private, {login}</source>
        <translation>Vérifiez le nom&#xa0;; s’il est privé, {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}, or wants to know who asks</source>
        <translation>{host} n’a pas ceci, ou veut savoir qui le demande&#xa0;: {what}</translation>
    </message>
    <message>
        <source>{host} forbids {what}</source>
        <translation>{host} interdit d’obtenir {what}</translation>
    </message>
    <message>
        <source>If your account may have it, {login}</source>
        <translation>Si votre compte y a droit, {login}</translation>
    </message>
    <message>
        <source>{host} has another file now</source>
        <translation>{host} a maintenant un autre fichier</translation>
    </message>
    <message>
        <source>{host} has had too many requests from here (HTTP 429)</source>
        <translation>{host} a reçu trop de requêtes d’ici (HTTP 429)</translation>
    </message>
    <message>
        <source>{host} has trouble of its own (HTTP {code})</source>
        <translation>{host} a lui-même un problème (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} answers HTTP {code} when asked for {what}</source>
        <translation>{host} répond HTTP {code} à la demande de ceci&#xa0;: {what}</translation>
    </message>
    <message>
        <source>the connection to {host} stalled</source>
        <translation>la connexion à {host} est bloquée</translation>
    </message>
    <message>
        <source>the certificate of {host} is not trusted: {reason}</source>
        <translation>le certificat de {host} n’est pas fiable&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>If a proxy or a virus scanner looks into connections, name its certificate in SSL_CERT_FILE</source>
        <translation>Si un serveur mandataire ou un antivirus inspecte les connexions, indiquez son certificat dans SSL_CERT_FILE</translation>
    </message>
    <message>
        <source>no network, or there is no {host}</source>
        <translation>pas de réseau, ou {host} n’existe pas</translation>
    </message>
    <message>
        <source>cannot reach {host}: {detail}</source>
        <translation>impossible de joindre {host}&#xa0;: {detail}</translation>
    </message>
    <message>
        <source>too large: {size} GiB, the limit is 2 GiB</source>
        <translation>trop gros&#xa0;: {size}&#xa0;Gio, la limite est de 2&#xa0;Gio</translation>
    </message>
    <message>
        <source>it is a folder, not a picture</source>
        <translation>c’est un dossier, pas une image</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>ce n’est pas un fichier ordinaire</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>le fichier n’existe plus</translation>
    </message>
    <message>
        <source>no permission to read the file</source>
        <translation>pas l’autorisation de lire le fichier</translation>
    </message>
    <message>
        <source>the file cannot be read: {reason}</source>
        <translation>le fichier ne peut pas être lu&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>not enough memory to read the file</source>
        <translation>pas assez de mémoire pour lire le fichier</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>le fichier est vide</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} a side</source>
        <translation>trop grande&#xa0;: {width} x {height} pixels, la limite est de {limit} par côté</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} megapixels</source>
        <translation>trop grande&#xa0;: {width} x {height} pixels, la limite est de {limit} mégapixels</translation>
    </message>
    <message>
        <source>not enough memory to decode the picture</source>
        <translation>pas assez de mémoire pour décoder l’image</translation>
    </message>
    <message>
        <source>too large: over {opened} megapixels, the limit is {limit} megapixels</source>
        <translation>trop grande&#xa0;: plus de {opened} mégapixels, la limite est de {limit} mégapixels</translation>
    </message>
    <message>
        <source>not a picture</source>
        <translation>ce n’est pas une image</translation>
    </message>
    <message>
        <source>damaged: the file ends too early</source>
        <translation>endommagé&#xa0;: le fichier se termine trop tôt</translation>
    </message>
    <message>
        <source>damaged, or an unknown variety of {type}</source>
        <translation>endommagé, ou une variante inconnue de {type}</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded</source>
        <translation>endommagé&#xa0;: impossible à décoder</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded ({text})</source>
        <translation>endommagé&#xa0;: impossible à décoder ({text})</translation>
    </message>
    <message>
        <source>there are more than {most} names to leave out</source>
        <translation>il y a plus de {most} noms à ignorer</translation>
    </message>
    <message>
        <source>Use * in some of them</source>
        <translation>Utilisez * dans certains d’entre eux</translation>
    </message>
    <message>
        <source>{pattern} is a path</source>
        <translation>{pattern} est un chemin</translation>
    </message>
    <message>
        <source>Write the name of a file or folder only, such as Screenshots or *.png</source>
        <translation>Écrivez seulement le nom d’un fichier ou d’un dossier, comme Screenshots ou *.png</translation>
    </message>
    <message>
        <source>{pattern} leaves out everything</source>
        <translation>{pattern} ignore tout</translation>
    </message>
    <message>
        <source>Write a part of the names, such as *.png</source>
        <translation>Écrivez une partie des noms, comme *.png</translation>
    </message>
    <message>
        <source>HEIC pictures cannot be read: pillow-heif is not installed</source>
        <translation>les images HEIC ne peuvent pas être lues&#xa0;: pillow-heif n’est pas installé</translation>
    </message>
    <message>
        <source>raw pictures cannot be read: rawpy is not usable ({error})</source>
        <translation>les images raw ne peuvent pas être lues&#xa0;: rawpy est inutilisable ({error})</translation>
    </message>
    <message>
        <source>no such folder: {shown}</source>
        <translation>ce dossier n’existe pas&#xa0;: {shown}</translation>
    </message>
    <message>
        <source>Check the spelling, or plug in the drive it is on</source>
        <translation>Vérifiez l’orthographe, ou branchez le disque où il se trouve</translation>
    </message>
    <message>
        <source>{shown} is a file, not a folder</source>
        <translation>{shown} est un fichier, pas un dossier</translation>
    </message>
    <message>
        <source>Name the folder it is in</source>
        <translation>Indiquez le dossier où il se trouve</translation>
    </message>
    <message>
        <source>no permission to read {shown}</source>
        <translation>pas l’autorisation de lire {shown}</translation>
    </message>
    <message>
        <source>Allow reading it, or choose another folder</source>
        <translation>Autorisez sa lecture, ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>cannot read {shown}: {reason}</source>
        <translation>impossible de lire {shown}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>Choisissez un autre dossier</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>introuvable</translation>
    </message>
    <message>
        <source>another program is writing its sidecar</source>
        <translation>un autre programme écrit dans son fichier annexe</translation>
    </message>
    <message>
        <source>its sidecar cannot be written ({reason})</source>
        <translation>son fichier annexe ne peut pas être écrit ({reason})</translation>
    </message>
    <message>
        <source>videos cannot be read here: `pip install photosearch[video]` adds what does</source>
        <translation>les vidéos ne peuvent pas être lues ici&#xa0;: `pip install photosearch[video]` ajoute ce qu’il faut</translation>
    </message>
    <message>
        <source>damaged: none of its frames can be decoded</source>
        <translation>endommagée&#xa0;: aucune de ses images ne peut être décodée</translation>
    </message>
    <message>
        <source>not enough memory to decode the video</source>
        <translation>pas assez de mémoire pour décoder la vidéo</translation>
    </message>
    <message>
        <source>damaged, or no video of a kind that can be read ({reason})</source>
        <translation>endommagée, ou pas une vidéo d’un type lisible ({reason})</translation>
    </message>
    <message>
        <source>it has sound and no pictures</source>
        <translation>elle a du son mais pas d’images</translation>
    </message>
    <message>
        <source>it has no pictures</source>
        <translation>elle n’a pas d’images</translation>
    </message>
    <message>
        <source>its pictures are of a kind that cannot be decoded</source>
        <translation>ses images sont d’un type impossible à décoder</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels</source>
        <translation>trop grande&#xa0;: {width} x {height} pixels</translation>
    </message>
    <message>
        <source>its sidecar is too large</source>
        <translation>son fichier annexe est trop gros</translation>
    </message>
    <message>
        <source>its sidecar is of a kind that photosearch does not write to</source>
        <translation>son fichier annexe est d’un type dans lequel photosearch n’écrit pas</translation>
    </message>
    <message>
        <source>its sidecar cannot be changed safely</source>
        <translation>son fichier annexe ne peut pas être modifié sans risque</translation>
    </message>
    <message>
        <source>its sidecar is damaged ({error})</source>
        <translation>son fichier annexe est endommagé ({error})</translation>
    </message>
    <message>
        <source>its sidecar has too many ratings</source>
        <translation>son fichier annexe a trop de notes</translation>
    </message>
    <message>
        <source>its sidecar cannot be understood</source>
        <translation>son fichier annexe est incompréhensible</translation>
    </message>
    <message>
        <source>its sidecar has no place for a rating</source>
        <translation>son fichier annexe n’a pas de place pour une note</translation>
    </message>
    <message>
        <source>the terms of the query cancel each other out</source>
        <translation>les termes de la requête s’annulent</translation>
    </message>
    <message>
        <source>Leave one of them out</source>
        <translation>Retirez l’un d’eux</translation>
    </message>
    <message>
        <source>January</source>
        <translation>janvier</translation>
    </message>
    <message>
        <source>February</source>
        <translation>février</translation>
    </message>
    <message>
        <source>March</source>
        <translation>mars</translation>
    </message>
    <message>
        <source>April</source>
        <translation>avril</translation>
    </message>
    <message>
        <source>May</source>
        <translation>mai</translation>
    </message>
    <message>
        <source>June</source>
        <translation>juin</translation>
    </message>
    <message>
        <source>July</source>
        <translation>juillet</translation>
    </message>
    <message>
        <source>August</source>
        <translation>août</translation>
    </message>
    <message>
        <source>September</source>
        <translation>septembre</translation>
    </message>
    <message>
        <source>October</source>
        <translation>octobre</translation>
    </message>
    <message>
        <source>November</source>
        <translation>novembre</translation>
    </message>
    <message>
        <source>December</source>
        <translation>décembre</translation>
    </message>
    <message>
        <source>there is no date beside the ..</source>
        <translation>il n’y a pas de date à côté de ..</translation>
    </message>
    <message>
        <source>Write it as 2019..2021, 2019.. or ..2021</source>
        <translation>Écrivez 2019..2021, 2019.. ou ..2021</translation>
    </message>
    <message>
        <source>the range ends before it begins</source>
        <translation>la période se termine avant de commencer</translation>
    </message>
    <message>
        <source>Write it the other way round: {first}..{last}</source>
        <translation>Écrivez-la dans l’autre sens&#xa0;: {first}..{last}</translation>
    </message>
    <message>
        <source>this is no date</source>
        <translation>ce n’est pas une date</translation>
    </message>
    <message>
        <source>Write one like {forms}</source>
        <translation>Écrivez par exemple {forms}</translation>
    </message>
    <message>
        <source>it is not clear which number is the month</source>
        <translation>on ne sait pas quel nombre est le mois</translation>
    </message>
    <message>
        <source>Write it as {year}-{other}-{one} or {year}-{one}-{other}</source>
        <translation>Écrivez {year}-{other}-{one} ou {year}-{one}-{other}</translation>
    </message>
    <message>
        <source>{year} is no leap year</source>
        <translation>{year} n’est pas une année bissextile</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} {year}</translation>
    </message>
    <message>
        <source>there is no month {month}</source>
        <translation>il n’y a pas de mois {month}</translation>
    </message>
    <message>
        <source>Write {date}</source>
        <translation>Écrivez {date}</translation>
    </message>
    <message>
        <source>there is no {day} {month}</source>
        <translation>il n’y a pas de {day} {month}</translation>
    </message>
    <message>
        <source>{month} has {days} days</source>
        <translation>Il y a {days} jours en {month}</translation>
    </message>
    <message>
        <source>the year {year} is out of range</source>
        <translation>l’année {year} est hors limites</translation>
    </message>
    <message>
        <source>Years go from {first} to {last}</source>
        <translation>Les années vont de {first} à {last}</translation>
    </message>
    <message>
        <source>decoding it takes too long</source>
        <translation>son décodage prend trop de temps</translation>
    </message>
    <message>
        <source>reading and decoding it takes more than {limit} s</source>
        <translation>sa lecture et son décodage prennent plus de {limit}&#xa0;s</translation>
    </message>
    <message>
        <source>decoding it takes too much memory, or the program was ended from outside</source>
        <translation>son décodage demande trop de mémoire, ou le programme a été arrêté de l’extérieur</translation>
    </message>
    <message>
        <source>decoding it makes the decoder crash ({named})</source>
        <translation>son décodage fait planter le décodeur ({named})</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>code de sortie {code}</translation>
    </message>
    <message>
        <source>signal {name}</source>
        <translation>signal {name}</translation>
    </message>
    <message>
        <source>the process that decodes photos cannot be started: {error}</source>
        <translation>le processus qui décode les photos ne peut pas démarrer&#xa0;: {error}</translation>
    </message>
    <message>
        <source>Close other programs, or install photosearch anew</source>
        <translation>Fermez d’autres programmes, ou réinstallez photosearch</translation>
    </message>
    <message>
        <source>it does not speak as expected</source>
        <translation>il ne répond pas comme prévu</translation>
    </message>
    <message>
        <source>its folder is not connected at present</source>
        <translation>le dossier de cette photo n’est pas connecté pour le moment</translation>
    </message>
    <message>
        <source>photo {photo} is no longer in the library</source>
        <translation>la photo {photo} n’est plus dans la photothèque</translation>
    </message>
    <message>
        <source>a video can only be copied with its metadata; export the original file</source>
        <translation>une vidéo ne peut être copiée qu’avec ses métadonnées&#xa0;; exportez le fichier original</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>lecture impossible ({reason})</translation>
    </message>
    <message>
        <source>it cannot be read to its end ({reason})</source>
        <translation>lecture impossible jusqu’au bout ({reason})</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder}</source>
        <translation>plus de place sur le disque de {folder}</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder} ({free} MB free)</source>
        <translation>plus de place sur le disque de {folder} ({free}&#xa0;Mo libres)</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder</source>
        <translation>Libérez de la place, ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>cannot write to {folder}: {reason}</source>
        <translation>impossible d’écrire dans {folder}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>a filter has no weight</source>
        <translation>un filtre n’a pas de poids</translation>
    </message>
    <message>
        <source>Leave out the ^, or put the value in quotes</source>
        <translation>Retirez le ^, ou mettez la valeur entre guillemets droits</translation>
    </message>
    <message>
        <source>nothing stands beside a comma</source>
        <translation>il n’y a rien à côté d’une virgule</translation>
    </message>
    <message>
        <source>Write a list as {name}:one,two, without spaces</source>
        <translation>Écrivez une liste comme {name}:one,two, sans espaces</translation>
    </message>
    <message>
        <source>{name}: takes one date</source>
        <translation>{name}: prend une seule date</translation>
    </message>
    <message>
        <source>Write a range as date:2019..2021</source>
        <translation>Écrivez une période comme date:2019..2021</translation>
    </message>
    <message>
        <source>this is neither a whole number nor a range</source>
        <translation>ce n’est ni un nombre entier ni un intervalle</translation>
    </message>
    <message>
        <source>Write {field}:3, {field}:3+ or {field}:3..5</source>
        <translation>Écrivez {field}:3, {field}:3+ ou {field}:3..5</translation>
    </message>
    <message>
        <source>{end} is too large</source>
        <translation>{end} est trop grand</translation>
    </message>
    <message>
        <source>The largest {field} is {highest}</source>
        <translation>Le maximum pour {field} est {highest}</translation>
    </message>
    <message>
        <source>nothing is between {low} and {high}</source>
        <translation>il n’y a rien entre {low} et {high}</translation>
    </message>
    <message>
        <source>Write it as {field}:{high}..{low}</source>
        <translation>Écrivez {field}:{high}..{low}</translation>
    </message>
    <message>
        <source>{sign} and + say it twice</source>
        <translation>{sign} et + disent deux fois la même chose</translation>
    </message>
    <message>
        <source>Write {one}+ or &gt;={one}</source>
        <translation>Écrivez {one}+ ou &gt;={one}</translation>
    </message>
    <message>
        <source>this is no type of file that photosearch reads</source>
        <translation>ce n’est pas un type de fichier que photosearch sait lire</translation>
    </message>
    <message>
        <source>Write a suffix such as jpg, heic or nef, or raw, photo or video</source>
        <translation>Écrivez une extension comme jpg, heic ou nef, ou bien raw, photo ou video</translation>
    </message>
    <message>
        <source>this is no orientation</source>
        <translation>ce n’est pas une orientation</translation>
    </message>
    <message>
        <source>Write one of: {names}</source>
        <translation>Écrivez l’un de ces mots&#xa0;: {names}</translation>
    </message>
    <message>
        <source>photos are not told apart by this</source>
        <translation>ceci ne distingue pas les photos</translation>
    </message>
    <message>
        <source>this is no place</source>
        <translation>ce n’est pas un lieu</translation>
    </message>
    <message>
        <source>Write latitude and longitude in degrees: near:&quot;52.52,13.40&quot;</source>
        <translation>Écrivez la latitude et la longitude en degrés&#xa0;: near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>there is no latitude {latitude}</source>
        <translation>il n’y a pas de latitude {latitude}</translation>
    </message>
    <message>
        <source>It goes from -90 (south) to 90 (north)</source>
        <translation>Elle va de -90 (sud) à 90 (nord)</translation>
    </message>
    <message>
        <source>there is no longitude {longitude}</source>
        <translation>il n’y a pas de longitude {longitude}</translation>
    </message>
    <message>
        <source>It goes from -180 (west) to 180 (east)</source>
        <translation>Elle va de -180 (ouest) à 180 (est)</translation>
    </message>
    <message>
        <source>this is no distance</source>
        <translation>ce n’est pas une distance</translation>
    </message>
    <message>
        <source>Write it as within:5km, within:800m or within:3mi</source>
        <translation>Écrivez within:5km, within:800m ou within:3mi</translation>
    </message>
    <message>
        <source>this is no distance on Earth</source>
        <translation>cette distance n’existe pas sur Terre</translation>
    </message>
    <message>
        <source>Write up to {most} km</source>
        <translation>Écrivez au plus {most}&#xa0;km</translation>
    </message>
    <message>
        <source>{filter}: {message}</source>
        <translation>{filter}&#xa0;: {message}</translation>
    </message>
    <message>
        <source>the library {library}</source>
        <translation>la photothèque {library}</translation>
    </message>
    <message>
        <source>no photos in {folder}</source>
        <translation>pas de photos dans {folder}</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files and videos outside hidden folders</source>
        <translation>Les fichiers JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF, raw et vidéo sont lus, hors des dossiers cachés</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files (and videos with the extra `video`) outside hidden folders</source>
        <translation>Les fichiers JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF et raw (et les vidéos avec l’extra `video`) sont lus, hors des dossiers cachés</translation>
    </message>
    <message>
        <source>{path} is a file, not a library folder</source>
        <translation>{path} est un fichier, pas un dossier de photothèque</translation>
    </message>
    <message>
        <source>Choose a folder with --library</source>
        <translation>Choisissez un dossier avec --library</translation>
    </message>
    <message>
        <source>there is no library in {path} yet</source>
        <translation>il n’y a pas encore de photothèque dans {path}</translation>
    </message>
    <message>
        <source>Make one with `photosearch index FOLDER`</source>
        <translation>Créez-en une avec `photosearch index FOLDER`</translation>
    </message>
    <message>
        <source>{path} holds other files ({foreign}) and no library</source>
        <translation>{path} contient d’autres fichiers ({foreign}) et pas de photothèque</translation>
    </message>
    <message>
        <source>Choose an empty or new folder with --library</source>
        <translation>Choisissez un dossier vide ou nouveau avec --library</translation>
    </message>
    <message>
        <source>this library was indexed with {name} (revision {revision}, {dimension} numbers), but the model at hand is {other} (revision {its_revision}, {its_dimension} numbers)</source>
        <translation>cette photothèque a été indexée avec {name} (révision {revision}, {dimension} nombres), mais le modèle présent est {other} (révision {its_revision}, {its_dimension} nombres)</translation>
    </message>
    <message>
        <source>Run `photosearch index` to embed the photos again with it</source>
        <translation>Lancez `photosearch index` pour analyser de nouveau les photos avec lui</translation>
    </message>
    <message>
        <source>{name} makes embeddings of shape {shape}, not [1, {dimension}]</source>
        <translation>{name} produit des vecteurs de forme {shape}, pas [1, {dimension}]</translation>
    </message>
    <message>
        <source>{name} is the model in use</source>
        <translation>{name} est le modèle utilisé</translation>
    </message>
    <message>
        <source>Use another one first</source>
        <translation>Utilisez-en d’abord un autre</translation>
    </message>
    <message>
        <source>this library is being switched to {name}</source>
        <translation>cette photothèque est en train de passer à {name}</translation>
    </message>
    <message>
        <source>Stay with {in_use} first: use that</source>
        <translation>Restez d’abord avec {in_use}&#xa0;: utilisez celui-ci</translation>
    </message>
    <message>
        <source>this library has no embeddings of {name}</source>
        <translation>cette photothèque n’a pas de vecteurs de {name}</translation>
    </message>
    <message>
        <source>the library {library} is being written by {owner}</source>
        <translation>la photothèque {library} est en cours d’écriture par {owner}</translation>
    </message>
    <message>
        <source>Wait until it is done, or close that program; searching works meanwhile</source>
        <translation>Attendez la fin, ou fermez ce programme&#xa0;; la recherche fonctionne entre-temps</translation>
    </message>
    <message>
        <source>the file system of the library {library} has no locks</source>
        <translation>le système de fichiers de la photothèque {library} n’a pas de verrous</translation>
    </message>
    <message>
        <source>Keep the library on a disk of this computer (--library); the photos may stay</source>
        <translation>Gardez la photothèque sur un disque de cet ordinateur (--library)&#xa0;; les photos peuvent rester</translation>
    </message>
    <message>
        <source>another process</source>
        <translation>un autre processus</translation>
    </message>
    <message>
        <source>this process</source>
        <translation>ce processus</translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>le processus {pid}</translation>
    </message>
    <message>
        <source>process {pid} ({program})</source>
        <translation>le processus {pid} ({program})</translation>
    </message>
    <message>
        <source>there is no rating of {rating} stars</source>
        <translation>il n’y a pas de note de {rating} étoiles</translation>
    </message>
    <message>
        <source>Choose 0 to 5</source>
        <translation>Choisissez de 0 à 5</translation>
    </message>
    <message>
        <source>what the photo shows, in your words</source>
        <translation>ce que montre la photo, avec vos mots</translation>
    </message>
    <message>
        <source>push away from this</source>
        <translation>s’éloigner de ceci</translation>
    </message>
    <message>
        <source>more or less weight for a word or a phrase</source>
        <translation>plus ou moins de poids pour un mot ou une expression</translation>
    </message>
    <message>
        <source>looks like this picture, or photo of this number</source>
        <translation>ressemble à cette image, ou à la photo de ce numéro</translation>
    </message>
    <message>
        <source>occur just so in name, folder, caption, keywords or camera</source>
        <translation>figurent tels quels dans le nom, le dossier, la légende, les mots-clés ou l’appareil</translation>
    </message>
    <message>
        <source>taken then; also 2023-05, 2023-05-14, may-2021, 1990s</source>
        <translation>prise à ce moment&#xa0;; aussi 2023-05, 2023-05-14, may-2021, 1990s</translation>
    </message>
    <message>
        <source>also today, last-week, last-30-days, christmas</source>
        <translation>aussi today, last-week, last-30-days, christmas</translation>
    </message>
    <message>
        <source>taken before or after it, without 2020 itself</source>
        <translation>prise avant ou après, sans 2020</translation>
    </message>
    <message>
        <source>the name contains this</source>
        <translation>le nom contient ceci</translation>
    </message>
    <message>
        <source>the path contains this</source>
        <translation>le chemin contient ceci</translation>
    </message>
    <message>
        <source>one or the other; also raw, photo, video</source>
        <translation>l’un ou l’autre&#xa0;; aussi raw, photo, video</translation>
    </message>
    <message>
        <source>stars; width: and height: likewise, and rating:&gt;=3</source>
        <translation>étoiles&#xa0;; de même width: et height:, et rating:&gt;=3</translation>
    </message>
    <message>
        <source>or landscape, or square</source>
        <translation>ou landscape, ou square</translation>
    </message>
    <message>
        <source>latitude and longitude; also m and mi</source>
        <translation>latitude et longitude&#xa0;; aussi m et mi</translation>
    </message>
    <message>
        <source>or offline, video, raw, animated, hidden</source>
        <translation>ou offline, video, raw, animated, hidden</translation>
    </message>
    <message>
        <source>in the album of this name</source>
        <translation>dans l’album de ce nom</translation>
    </message>
    <message>
        <source>not that</source>
        <translation>pas cela</translation>
    </message>
    <message>
        <source>one or the other; without OR, all must be fulfilled</source>
        <translation>l’un ou l’autre&#xa0;; sans OR, tout doit être vrai</translation>
    </message>
    <message>
        <source>the query is empty</source>
        <translation>la requête est vide</translation>
    </message>
    <message>
        <source>Describe a photo, for example &quot;two dogs on a beach&quot;</source>
        <translation>Décrivez une photo, par exemple &quot;two dogs on a beach&quot;</translation>
    </message>
    <message>
        <source>a closing &quot; is missing</source>
        <translation>il manque un &quot; fermant</translation>
    </message>
    <message>
        <source>Add it, or leave out the opening &quot;</source>
        <translation>Ajoutez-le, ou retirez le &quot; ouvrant</translation>
    </message>
    <message>
        <source>nothing stands here to look for</source>
        <translation>il n’y a rien à chercher ici</translation>
    </message>
    <message>
        <source>Write a word between the quotes</source>
        <translation>Écrivez un mot entre les guillemets droits</translation>
    </message>
    <message>
        <source>Write a word before it</source>
        <translation>Écrivez un mot devant</translation>
    </message>
    <message>
        <source>quotes begin or end within a value</source>
        <translation>des guillemets s’ouvrent ou se ferment à l’intérieur d’une valeur</translation>
    </message>
    <message>
        <source>Put all of it in quotes: folder:&quot;C:\My Photos&quot;</source>
        <translation>Mettez tout entre guillemets droits&#xa0;: folder:&quot;C:\My Photos&quot;</translation>
    </message>
    <message>
        <source>the weight ^{weight} is not a number above 0 and up to {most}</source>
        <translation>le poids ^{weight} n’est pas un nombre supérieur à 0 et d’au plus {most}</translation>
    </message>
    <message>
        <source>Write it as sunset^2</source>
        <translation>Écrivez par exemple sunset^2</translation>
    </message>
    <message>
        <source>a closing ) is missing</source>
        <translation>il manque une ) fermante</translation>
    </message>
    <message>
        <source>Add it, or leave out this (</source>
        <translation>Ajoutez-la, ou retirez cette (</translation>
    </message>
    <message>
        <source>this ) closes nothing</source>
        <translation>cette ) ne ferme rien</translation>
    </message>
    <message>
        <source>Between parentheses stand only filters and &quot;exact words&quot;, beginning with one of them</source>
        <translation>Entre parenthèses, il n’y a que des filtres et des &quot;exact words&quot;, à commencer par l’un d’eux</translation>
    </message>
    <message>
        <source>the parentheses are nested too deeply</source>
        <translation>les parenthèses sont trop imbriquées</translation>
    </message>
    <message>
        <source>{most} levels are allowed</source>
        <translation>{most} niveaux sont permis</translation>
    </message>
    <message>
        <source>there is no filter {name}</source>
        <translation>il n’y a pas de filtre {name}</translation>
    </message>
    <message>
        <source>Filters are: {names}</source>
        <translation>Les filtres sont&#xa0;: {names}</translation>
    </message>
    <message>
        <source>{name}: stands without a value</source>
        <translation>{name}: n’a pas de valeur</translation>
    </message>
    <message>
        <source>Write it right after the colon: {example}</source>
        <translation>Écrivez-la juste après le deux-points&#xa0;: {example}</translation>
    </message>
    <message>
        <source>within: has no minus</source>
        <translation>within: n’a pas de moins</translation>
    </message>
    <message>
        <source>Put it before the near: -near:&quot;52.52,13.40&quot;</source>
        <translation>Mettez-le devant le near&#xa0;: -near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>{word} between filters is taken for a word</source>
        <translation>{word} entre des filtres est pris pour un mot</translation>
    </message>
    <message>
        <source>Write it as {word}</source>
        <translation>Écrivez {word}</translation>
    </message>
    <message>
        <source>{word} does not stand between two filters</source>
        <translation>{word} ne se trouve pas entre deux filtres</translation>
    </message>
    <message>
        <source>Filters are such as camera:canon or &quot;exact words&quot;; in small letters it is just a word</source>
        <translation>Les filtres sont par exemple camera:canon ou &quot;exact words&quot;&#xa0;; en minuscules, ce n’est qu’un mot</translation>
    </message>
    <message>
        <source>there are too many filters</source>
        <translation>il y a trop de filtres</translation>
    </message>
    <message>
        <source>{most} are allowed</source>
        <translation>{most} sont permis</translation>
    </message>
    <message>
        <source>within: belongs to no near:</source>
        <translation>within: ne se rapporte à aucun near:</translation>
    </message>
    <message>
        <source>Write it after one: near:&quot;52.52,13.40&quot; within:5km</source>
        <translation>Écrivez-le après&#xa0;: near:&quot;52.52,13.40&quot; within:5km</translation>
    </message>
    <message>
        <source>what is pushed away</source>
        <translation>ce dont on s’éloigne</translation>
    </message>
    <message>
        <source>what has a weight</source>
        <translation>ce qui a un poids</translation>
    </message>
    <message>
        <source>Write it before the parentheses, or -({words}) to leave out what has these words</source>
        <translation>Écrivez-le avant les parenthèses, ou -({words}) pour écarter ce qui contient ces mots</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>une image</translation>
    </message>
    <message>
        <source>Write it before the parentheses</source>
        <translation>Écrivez-la avant les parenthèses</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>un mot</translation>
    </message>
    <message>
        <source>Write words before the parentheses, or in quotes if they must occur</source>
        <translation>Écrivez les mots avant les parenthèses, ou entre guillemets droits s’ils doivent figurer</translation>
    </message>
    <message>
        <source>{what} cannot stand among filters in parentheses</source>
        <translation>{what} ne peut pas se trouver parmi des filtres entre parenthèses</translation>
    </message>
    <message>
        <source>{named} is not in a folder of this library</source>
        <translation>{named} n’est pas dans un dossier de cette photothèque</translation>
    </message>
    <message>
        <source>photo {photo} is not in the library, or not indexed yet</source>
        <translation>la photo {photo} n’est pas dans la photothèque, ou pas encore indexée</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Choisissez-en une autre</translation>
    </message>
    <message>
        <source>the picture</source>
        <translation>l’image</translation>
    </message>
    <message>
        <source>cannot search by {name}: {message}</source>
        <translation>impossible de chercher avec {name}&#xa0;: {message}</translation>
    </message>
    <message>
        <source>no release address is set, so there is nowhere to ask for a newer photosearch</source>
        <translation>aucune adresse de publication n’est définie, donc aucun endroit où demander un photosearch plus récent</translation>
    </message>
    <message>
        <source>Name one in {variable}</source>
        <translation>Indiquez-en une dans {variable}</translation>
    </message>
    <message>
        <source>this photosearch calls itself {current}, which is no version to compare</source>
        <translation>ce photosearch se dit {current}, ce qui n’est pas une version comparable</translation>
    </message>
    <message>
        <source>the network is switched off by HF_HUB_OFFLINE</source>
        <translation>le réseau est désactivé par HF_HUB_OFFLINE</translation>
    </message>
    <message>
        <source>Unset it, then ask again</source>
        <translation>Retirez cette variable, puis redemandez</translation>
    </message>
    <message>
        <source>news of releases</source>
        <translation>la liste des versions</translation>
    </message>
    <message>
        <source>Look for yourself at {page}</source>
        <translation>Voyez vous-même sur {page}</translation>
    </message>
    <message>
        <source>{host} answers with no {what}</source>
        <translation>la réponse de {host} ne contient pas {what}</translation>
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
        <translation>{before}&#xa0;; {next}</translation>
    </message>
    <message>
        <source>Draw around what to look for, or press {key} for what is in sight</source>
        <translation>Entourez ce qu’il faut chercher, ou appuyez sur {key} pour ce qui est visible</translation>
    </message>
</context>
</TS>
